import { mkdir } from 'node:fs/promises'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'

export type EmbeddedServer = { url: string; close(): Promise<void> }

/**
 * Serves PostgreSQL from this process on a loopback port of the system's choice, its data in `dataDirectory`
 * (made when missing). One process per directory: PGlite has no second reader.
 * Everything speaks to it over the wire, so that the dialect and the adapter are those of production.
 */
export async function startEmbeddedServer(options: {
  dataDirectory: string
  maxConnections: number
}): Promise<EmbeddedServer> {
  await mkdir(options.dataDirectory, { recursive: true, mode: 0o700 })
  const db = await PGlite.create({ dataDir: options.dataDirectory })
  const server = new PGLiteSocketServer({
    db,
    host: '127.0.0.1',
    port: 0,
    maxConnections: options.maxConnections,
  })
  await server.start()
  return {
    url: `postgresql://postgres@${server.getServerConn()}/postgres?sslmode=disable`,
    close: async () => {
      await server.stop()
      await db.close()
    },
  }
}

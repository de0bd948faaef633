import { mkdir } from 'node:fs/promises'
import { dirname } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { holdAlone } from './hold-alone'

// The product's one, the migration's while that one is idle, and what a closing one leaves for a moment.
const CONNECTIONS_MAX = 4

export type EmbeddedServer = {
  url: string
  close(): Promise<void>
}

/**
 * Serves PostgreSQL from this process on a loopback port of the system's choice, its data in `dataDirectory`
 * (made when missing). One process per directory, as PGlite has no second reader: DATABASE_UNAVAILABLE for the next one.
 * Everything speaks to it over the wire, so that the dialect and the adapter are those of production.
 *
 * Use one connection at a time. There is one session behind the socket, so unnamed prepared statements of two
 * connections overwrite each other, and one could get the rows of the other's query.
 */
export async function startEmbeddedServer(options: {
  dataDirectory: string
}): Promise<EmbeddedServer> {
  const hold = await holdAlone(dirname(options.dataDirectory))
  await mkdir(options.dataDirectory, { recursive: true, mode: 0o700 })
  const db = await PGlite.create({ dataDir: options.dataDirectory })
  const server = new PGLiteSocketServer({
    db,
    host: '127.0.0.1',
    port: 0,
    maxConnections: CONNECTIONS_MAX,
  })
  await server.start()
  return {
    url: `postgresql://postgres@${server.getServerConn()}/postgres?sslmode=disable`,
    close: async () => {
      await server.stop()
      await db.close()
      await hold.release()
    },
  }
}

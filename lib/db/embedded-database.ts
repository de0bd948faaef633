import { existsSync } from 'node:fs'
import { chmod, cp, mkdir, rename, rm } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Duplex } from 'node:stream'
import { PGlite } from '@electric-sql/pglite'
import { PGLiteSocketServer } from '@electric-sql/pglite-socket'
import { EmbeddedStream } from './embedded-stream'
import { holdAlone } from './hold-alone'

// Those of the migration, which opens a second one before its first is gone.
const CONNECTIONS_MAX = 4

export type EmbeddedDatabase = {
  /** A connection, for `stream` of node-postgres. Use one at a time: they share a session. */
  connect(): Duplex
  /**
   * Serves it on a loopback port of the system's choice until `use` is done, for a process that knows nothing but
   * addresses. Whoever is on this machine gets in meanwhile, so nothing is served for longer than that.
   */
  serve<T>(use: (url: string) => Promise<T>): Promise<T>
  close(): Promise<void>
}

/**
 * Opens PostgreSQL in this process, its data in `dataDirectory` (made when missing). One process per directory, as
 * PGlite has no second reader: DATABASE_UNAVAILABLE for the next one. Everything speaks the wire protocol to it, so that
 * the dialect and the adapter are those of production (ADR 2).
 *
 * `empty` is the data of an empty database, which a new one begins with; where that is missing, PGlite makes its own.
 */
export async function openEmbeddedDatabase({
  dataDirectory,
  empty,
}: {
  dataDirectory: string
  empty?: string
}): Promise<EmbeddedDatabase> {
  const hold = await holdAlone(dirname(dataDirectory))
  if (empty !== undefined && existsSync(empty) && !existsSync(dataDirectory))
    await copyWhole(empty, dataDirectory)
  await mkdir(dataDirectory, { recursive: true, mode: 0o700 })
  const db = await PGlite.create({ dataDir: dataDirectory })
  return {
    connect: () => new EmbeddedStream(db),
    serve: async (use) => {
      const server = new PGLiteSocketServer({
        db,
        host: '127.0.0.1',
        port: 0,
        maxConnections: CONNECTIONS_MAX,
      })
      await server.start()
      try {
        return await use(`postgresql://postgres@${server.getServerConn()}/postgres?sslmode=disable`)
      } finally {
        await server.stop()
      }
    },
    close: async () => {
      await db.close()
      await hold.release()
    },
  }
}

/** What a kill leaves is begun anew, and never taken for a database. */
async function copyWhole(from: string, to: string): Promise<void> {
  const making = `${to}.making`
  await rm(making, { recursive: true, force: true })
  await cp(from, making, { recursive: true })
  await chmod(making, 0o700)
  await rename(making, to)
}

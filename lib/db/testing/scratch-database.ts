import { randomBytes } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Client } from 'pg'
import { type Database, openDatabase } from '../database'

const MIGRATIONS = join(import.meta.dirname, '../../../prisma/migrations')

export type ScratchDatabase = { db: Database; url: string; drop(): Promise<void> }

/**
 * A database of its own with the present schema, on the PostgreSQL that `npm test` announces.
 * The caller drops it at the end.
 */
export async function makeScratchDatabase(): Promise<ScratchDatabase> {
  const server = process.env.BERTH_TEST_POSTGRES_URL
  if (!server)
    throw new Error('This test needs PostgreSQL (BERTH_TEST_POSTGRES_URL): run npm test.')
  const name = `berth_test_${randomBytes(6).toString('hex')}`
  await query(server, `CREATE DATABASE ${name}`)
  const url = new URL(server)
  url.pathname = `/${name}`
  const entries = await readdir(MIGRATIONS, { withFileTypes: true })
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name)
  for (const folder of folders.sort()) {
    await query(url.href, await readFile(join(MIGRATIONS, folder, 'migration.sql'), 'utf8'))
  }
  const db = openDatabase({ url: url.href, maxConnections: 10 })
  return {
    db,
    url: url.href,
    drop: async () => {
      await db.$disconnect()
      await query(server, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

async function query(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 })
  await client.connect()
  try {
    await client.query(sql)
  } finally {
    await client.end()
  }
}

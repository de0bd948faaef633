// A database for one test file, made from the migrations and dropped at the end.
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { newId } from '../../kernel/ids'
import { type Database, openDatabase } from '../database'
import { openEmbeddedDatabase } from '../embedded-database'

const ROOT = join(import.meta.dirname, '../../..')
const MIGRATIONS = join(ROOT, 'prisma/migrations')
/** Which release wrote the files. */
const PGLITE = readFileSync(join(ROOT, 'node_modules/@electric-sql/pglite/package.json'), 'utf8')

export type ScratchDatabase = { db: Database; close(): Promise<void> }
/** One that other processes reach, too. */
export type SharedDatabase = ScratchDatabase & { url: string }

/**
 * Makes an empty database with the schema of the migrations on the server of `BERTH_TEST_POSTGRES_URL`.
 * `close` disconnects and drops it.
 *
 * @throws Error when the variable is not set
 */
export async function createScratchDatabase(): Promise<SharedDatabase> {
  const serverUrl = process.env.BERTH_TEST_POSTGRES_URL
  if (!serverUrl) throw new Error('BERTH_TEST_POSTGRES_URL is not set: run npm test')
  const name = `berth_test_${newId()}`
  const url = urlOf(serverUrl, name)
  await runSql(serverUrl, `CREATE DATABASE "${name}" TEMPLATE "${await findTemplate(serverUrl)}"`)
  const db = openDatabase({ url, maxConnections: 10 })
  return {
    db,
    url,
    close: async () => {
      await db.$disconnect()
      await runSql(serverUrl, `DROP DATABASE "${name}" WITH (FORCE)`)
    },
  }
}

/** The same in an embedded database, which has one connection. `stop` leaves its files in `directory`. */
export async function createEmbeddedScratchDatabase(): Promise<
  ScratchDatabase & { directory: string; stop(): Promise<void> }
> {
  const directory = mkdtempSync(join(tmpdir(), 'berth-embedded-'))
  const embedded = await openEmbeddedDatabase({
    dataDirectory: join(directory, 'database'),
    empty: join(await findEmbeddedTemplate(), 'database'),
  })
  const db = openDatabase({ embedded })
  let stopping: Promise<void> | undefined
  const stop = () => {
    stopping ??= db.$disconnect().then(embedded.close)
    return stopping
  }
  return {
    db,
    directory,
    stop,
    close: async () => {
      await stop()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

/** The database that all others are copies of: the migrations take ten times as long as a copy. Nobody stays connected to it. */
async function findTemplate(serverUrl: string): Promise<string> {
  const scripts = migrationScripts()
  const name = `berth_template_${hashOf(scripts)}`
  await withClient(serverUrl, async (client) => {
    // One test file makes it, the others wait. The lock ends with the connection.
    await client.query('SELECT pg_advisory_lock(4711)')
    const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [name])
    if (rowCount === 1) return
    const making = `${name}_${newId()}`
    await client.query(`CREATE DATABASE "${making}" TEMPLATE template0 ENCODING 'UTF8'`)
    for (const sql of scripts) await runSql(urlOf(serverUrl, making), sql)
    await client.query(`ALTER DATABASE "${making}" RENAME TO "${name}"`)
  })
  return name
}

/** The same for embedded ones: to make the files of an empty database takes ten seconds of a processor. */
async function findEmbeddedTemplate(): Promise<string> {
  const scripts = migrationScripts()
  const template = join(tmpdir(), `berth-template-${hashOf([PGLITE, ...scripts])}`)
  if (existsSync(template)) return template
  const making = mkdtempSync(`${template}-`)
  const embedded = await openEmbeddedDatabase({ dataDirectory: join(making, 'database') })
  await embedded.serve(async (url) => {
    for (const sql of scripts) await runSql(url, sql)
  })
  await embedded.close()
  try {
    renameSync(making, template)
  } catch (error) {
    // Of several processes that make it at once the first one's is taken.
    if (!existsSync(template)) throw error
    rmSync(making, { recursive: true })
  }
  return template
}

function hashOf(texts: readonly string[]): string {
  return createHash('sha256').update(texts.join('\n')).digest('hex').slice(0, 16)
}

function urlOf(serverUrl: string, database: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${database}`
  return url.href
}

/** Both kinds of database that Berth runs on, for `describe.each`. */
export const DATABASE_KINDS = [
  ['PostgreSQL', createScratchDatabase],
  ['the embedded database', createEmbeddedScratchDatabase],
] as const

function migrationScripts(): string[] {
  return readdirSync(MIGRATIONS, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()
    .map((folder) => readFileSync(join(MIGRATIONS, folder, 'migration.sql'), 'utf8'))
}

async function runSql(url: string, sql: string): Promise<void> {
  await withClient(url, (client) => client.query(sql))
}

async function withClient<T>(url: string, use: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    query_timeout: 30_000,
  })
  await client.connect()
  try {
    return await use(client)
  } finally {
    await client.end()
  }
}

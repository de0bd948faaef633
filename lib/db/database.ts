import { PrismaPg } from '@prisma/adapter-pg'
import { escapeLiteral, Pool } from 'pg'
import { PrismaClient } from './generated/client'

/** Sealed keys and token hashes never come back unless a query selects them by name. */
const SECRET_COLUMNS = {
  registry: {
    privateKeySealed: true,
    httpSecretSealed: true,
    eventsTokenSealed: true,
    eventsTokenHash: true,
  },
  keyPair: { privateKeySealed: true },
  oidcGrant: { tokensSealed: true },
  tokenSecret: { hash: true },
} as const

export type Database = ReturnType<typeof openDatabase>

/** What a use-case may call inside `database.$transaction(async (tx) => …)`. */
export type Transaction = Omit<
  Database,
  '$connect' | '$disconnect' | '$on' | '$transaction' | '$use' | '$extends'
>

/**
 * A client for a PostgreSQL URL; the embedded server speaks the same protocol. Connects lazily.
 * The caller closes it with `$disconnect`.
 */
export function openDatabase(options: {
  url: string
  maxConnections: number
  /** Of the embedded server: the way to it that does not lead over a socket. */
  execute?: (sql: string) => Promise<void>
}) {
  const pool = new Pool({
    connectionString: options.url,
    max: options.maxConnections,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
  })
  const db = new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: true }),
    omit: SECRET_COLUMNS,
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  })
  hot.set(db, { pool, execute: options.execute ?? null, prepared: new Map() })
  return db
}

/** A statement that runs so often that it is worth to be prepared. Its parameters are texts, or null. */
export type HotStatement = { name: string; text: string }

type Hot = {
  pool: Pool
  execute: ((sql: string) => Promise<void>) | null
  prepared: Map<string, Promise<void>>
}

const hot = new WeakMap<object, Hot>()

/**
 * Runs a statement that is parsed and planned once, without the client around it: for the very few of which there are
 * so many that the client costs more than the database. It is never in the middle of a transaction of somebody else.
 *
 * @throws Error of the database, with its `code`
 */
export async function runHot(
  db: Database,
  { name, text }: HotStatement,
  values: readonly (string | null)[],
): Promise<void> {
  const known = hot.get(db)
  if (known === undefined) throw new Error('this database was not opened by openDatabase')
  const { pool, execute, prepared } = known
  if (execute === null) {
    await pool.query({ name, text, values: [...values] })
    return
  }
  const run = async () => {
    const preparing = prepared.get(name) ?? execute(`PREPARE "${name}" AS ${text}`)
    prepared.set(name, preparing)
    await preparing.catch((error: unknown) => {
      prepared.delete(name)
      throw error
    })
    const literals = values.map((value) => (value === null ? 'NULL' : escapeLiteral(value)))
    await execute(`EXECUTE "${name}"(${literals.join(', ')})`)
  }
  // Nobody holds the connection, so no transaction is open, and none can begin before this has its turn: whoever takes
  // the connection now speaks to the database over the socket, later. To take it takes as long as a quarter of the rest.
  if (pool.idleCount === pool.totalCount) return run()
  const connection = await pool.connect()
  try {
    await run()
  } finally {
    connection.release()
  }
}

import type { Duplex } from 'node:stream'
import { PrismaPg } from '@prisma/adapter-pg'
import { Pool } from 'pg'
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
 * A client for a PostgreSQL URL, or for the embedded database, which speaks the same protocol. Connects lazily.
 * The caller closes it with `$disconnect`.
 */
export function openDatabase(
  options: { url: string; maxConnections: number } | { embedded: { connect(): Duplex } },
) {
  const pool = new Pool({
    ...('embedded' in options
      ? { ...EMBEDDED, stream: options.embedded.connect }
      : { ...NETWORKED, connectionString: options.url, max: options.maxConnections }),
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    statement_timeout: 30_000,
  })
  const db = new PrismaClient({
    adapter: new PrismaPg(pool, { disposeExternalPool: true }),
    omit: SECRET_COLUMNS,
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  })
  pools.set(db, pool)
  return db
}

/**
 * PostgreSQL compiles a statement that it takes for a long one: 20 ms of compiling for the 2 ms in which the tags of a
 * large repository are counted. `options` in the URL come first.
 */
const NETWORKED = { options: '-c jit=off' }

/** One connection at a time, as its connections share a session. */
const EMBEDDED = { user: 'postgres', database: 'postgres', ssl: false, max: 1 }

const pools = new WeakMap<object, Pool>()

/** A statement that runs so often that it is worth to be prepared, once per connection. */
export type BareStatement = { name: string; text: string }

/**
 * Runs a statement without the client around it: for the very few of which there are so many that the client costs as
 * much as the database.
 *
 * @throws Error of the database, with its `code`
 */
export async function runBare(
  db: Database,
  { name, text }: BareStatement,
  values: readonly (string | null)[],
): Promise<void> {
  const pool = pools.get(db)
  if (pool === undefined) throw new Error('this database was not opened by openDatabase')
  await pool.query({ name, text, values: [...values] })
}

import { PrismaPg } from '@prisma/adapter-pg'
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
export function openDatabase(options: { url: string; maxConnections: number }) {
  return new PrismaClient({
    adapter: new PrismaPg({
      connectionString: options.url,
      max: options.maxConnections,
      connectionTimeoutMillis: 10_000,
      idleTimeoutMillis: 30_000,
      statement_timeout: 30_000,
    }),
    omit: SECRET_COLUMNS,
    transactionOptions: { maxWait: 10_000, timeout: 20_000 },
  })
}

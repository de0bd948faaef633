import type { Database } from '../db/database'
import type { Clock } from '../kernel/clock'
import type { Logger } from '../kernel/logger'
import { listWatchedCertificates } from '../tenants/watched-certificates'

/** Logs a warning for each certificate that ends soon or has ended; the worker does so every hour. */
export async function warnOfExpiry(deps: {
  db: Database
  clock: Clock
  logger: Logger
}): Promise<void> {
  const watched = await listWatchedCertificates(deps.db, deps.clock.now())
  for (const { kind, name, notAfter, alarm } of watched) {
    if (alarm !== 'none') deps.logger.warn({ kind, name, notAfter, alarm }, 'a certificate ends')
  }
}

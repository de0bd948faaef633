import { dropMonths, makeCheckpoints, makeMonths } from '../audit/months'
import { deleteRegistryEvents } from '../audit/registry-events'
import type { Database } from '../db/database'
import type { Settings } from '../env/settings'
import type { Clock } from '../kernel/clock'
import type { Logger } from '../kernel/logger'
import { openAuditKey } from './audit-key'

const DAY_MS = 86_400_000

/**
 * What the records need now and then: months of the audit trail made ahead, signed when they are over and dropped when
 * they are old; old activity deleted. Idempotent.
 */
export async function keepRecords(deps: {
  db: Database
  clock: Clock
  logger: Logger
  settings: Pick<Settings, 'AUDIT_RETENTION_MONTHS' | 'ACTIVITY_RETENTION_DAYS' | 'CA_SECRET'>
}): Promise<void> {
  const { db, logger, settings } = deps
  const now = deps.clock.now()
  await makeMonths(db, now)
  const key = await openAuditKey({ db, caSecret: settings.CA_SECRET ?? '' })
  const signed = await makeCheckpoints(db, { now, key })
  if (signed.length > 0) logger.info({ months: signed }, 'audit months signed')
  const dropped = await dropMonths(db, { now, keepMonths: settings.AUDIT_RETENTION_MONTHS })
  if (dropped.length > 0) logger.info({ months: dropped }, 'audit months dropped')
  if (settings.ACTIVITY_RETENTION_DAYS === 0) return
  const before = new Date(now.getTime() - settings.ACTIVITY_RETENTION_DAYS * DAY_MS)
  const deleted = await deleteRegistryEvents(db, before)
  if (deleted > 0) logger.info({ deleted }, 'old activity deleted')
}

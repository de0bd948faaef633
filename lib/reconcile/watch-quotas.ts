import type { Database } from '../db/database'
import { portalUrl } from '../env/addresses'
import type { Settings } from '../env/settings'
import type { Clock } from '../kernel/clock'
import type { Logger } from '../kernel/logger'
import { backoffMs } from '../kernel/retry'
import { createMailer, type Mailer } from '../mail/mailer'
import { listOwnerAddresses } from '../tenants/owner-addresses'
import {
  listUntold,
  noteCrossings,
  recordTold,
  recordUntold,
  type UntoldCrossing,
} from '../tenants/quota-crossings'
import { quotaMail } from '../tenants/quota-mail'

const BACKOFF = { baseMs: 30_000, maxMs: 3_600_000 }
const FULL = 100

export type WatchDeps = {
  db: Database
  clock: Clock
  logger: Logger
  settings: Settings
  /** Null where no mail is sent. */
  mailer: Mailer | null
}

/** The mailer of the settings; null without SMTP_URL. */
export function openMailer(settings: Settings): Mailer | null {
  const { SMTP_URL: url, MAIL_FROM: from } = settings
  return url === undefined || from === undefined ? null : createMailer({ url, from })
}

/**
 * Notes which registries went over 80, 90 or 100 % of their quota, and tells their owners by mail: once for each
 * crossing, at 100 % the admins too. What fails is tried again later, and shown to admins until it worked. Only after a
 * crash between a mail and its record does the same mail go out twice, with the same id.
 */
export async function watchQuotas(deps: WatchDeps): Promise<void> {
  const { db, clock, mailer } = deps
  await noteCrossings(db, clock.now())
  if (mailer === null) return
  for (const crossing of await listUntold(db, clock.now())) await tell(deps, mailer, crossing)
}

async function tell(deps: WatchDeps, mailer: Mailer, crossing: UntoldCrossing): Promise<void> {
  const { db, clock, logger, settings } = deps
  const { registryId, threshold, registry, crossedAt } = crossing
  const { usedBytes, quotaBytes, tenant } = registry
  const owners = await listOwnerAddresses(db, tenant, settings)
  const { MAIL_ADMINS } = settings
  const admins = threshold === FULL && MAIL_ADMINS !== undefined ? [MAIL_ADMINS] : []
  if (owners.length + admins.length === 0) {
    const problem = 'No owner of the team has a mail address that the directory gave.'
    return recordTold(db, crossing, { at: clock.now(), problem })
  }
  const outcome = await mailer.send({
    ...(owners.length === 0 ? { to: admins, cc: [] } : { to: owners, cc: admins }),
    ...quotaMail({
      ...{ tenant: tenant.slug, registry: registry.slug, usedBytes, quotaBytes },
      portalUrl: portalUrl(settings),
    }),
    id: `quota.${registryId}.${threshold}.${crossedAt.getTime()}`,
  })
  if (outcome.isSent) {
    const problem =
      outcome.refused.length === 0
        ? null
        : `The mail server did not take ${outcome.refused.join(', ')}.`
    if (problem !== null) logger.warn({ registryId, threshold, problem }, 'quota mail not complete')
    return recordTold(db, crossing, { at: clock.now(), problem })
  }
  const { problem } = outcome
  logger.warn({ registryId, threshold, problem }, 'quota mail not sent')
  const waitMs = backoffMs(crossing.attempts + 1, BACKOFF)
  const nextAttemptAt = new Date(clock.now().getTime() + waitMs)
  await recordUntold(db, crossing, { problem, nextAttemptAt })
}

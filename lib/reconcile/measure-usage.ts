import type { Database } from '../db/database'
import type { Clock } from '../kernel/clock'
import type { Logger } from '../kernel/logger'
import type { Storage } from '../storage/storage'
import { registrySubdirectory } from '../storage/subdirectory'
import { listUsageDue, recordUsage } from '../tenants/usage'
import { assertStorageHolds } from './assert-storage-holds'

/** A push settles for this long before it is counted; pages and tokens see it within 30 s. */
const SETTLE_MS = 2_000
/** Pushes that follow each other faster are counted all the same, this long after the last time. */
const UNSETTLED_EVERY_MS = 20_000
const MEASURED_EVERY_MS = 60_000

export type MeasureDeps = { db: Database; clock: Clock; storage: Storage }

/** Measures one registry now and records it; returns bytes, or null for a registry that has no tree any more. */
export async function measureRegistry(
  deps: MeasureDeps,
  registryId: string,
): Promise<number | null> {
  const row = await deps.db.registry.findUnique({
    where: { id: registryId, deletedAt: null },
    select: { slug: true, tenant: { select: { slug: true } } },
  })
  if (row === null) return null
  const measuredFrom = deps.clock.now()
  const subdirectory = registrySubdirectory({ tenantSlug: row.tenant.slug, registrySlug: row.slug })
  await assertStorageHolds(deps)
  const { bytes, files } = await deps.storage.measureUsage(subdirectory)
  await recordUsage(deps.db, registryId, { bytes, files, at: deps.clock.now(), measuredFrom })
  return bytes
}

/**
 * Measures, one after the other, what a push touched or what was not measured for a minute. One whose tree cannot be
 * walked is logged and stays due; the others are measured all the same.
 */
export async function measureDue(
  deps: Pick<MeasureDeps, 'db' | 'clock'> & { logger: Logger },
  measure: (registryId: string) => Promise<unknown>,
): Promise<void> {
  const now = deps.clock.now().getTime()
  const due = await listUsageDue(deps.db, {
    dirtyBefore: new Date(now - SETTLE_MS),
    dirtyMeasuredBefore: new Date(now - UNSETTLED_EVERY_MS),
    measuredBefore: new Date(now - MEASURED_EVERY_MS),
  })
  for (const registryId of due) {
    try {
      await measure(registryId)
    } catch (error) {
      deps.logger.warn({ err: error, registryId }, 'registry not measured')
    }
  }
}

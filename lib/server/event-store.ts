import { type Report, storeReports } from '../audit/registry-events'
import type { Database } from '../db/database'
import type { Clock } from '../kernel/clock'
import { inBatches } from '../kernel/in-batches'
import { withShortMemory } from '../kernel/short-memory'
import { findRegistryByEventsToken } from '../tenants/token-registry'
import { markUsageDirty } from '../tenants/usage'
import type { EventsDeps } from './events-endpoint'

/** A registry that was deleted may report for so long. */
const TOKENS_REMEMBERED_MS = 1_000
/** Less than a push settles before it is counted, so no push is missed. */
const MARK_LASTS_MS = 1_000
const REPORTS_MAX = 100

/**
 * What `/events` needs of the database. Registries report one event at a time and wait for the answer, so the time for
 * one decides how fast they are: whose token it is and that usage is to be measured are remembered for a moment, and
 * reports of several registries that come together are written together. `store` resolves when they are stored.
 */
export function openEventStore(deps: {
  db: Database
  clock: Clock
}): Pick<EventsDeps, 'findRegistryByEventsToken' | 'storeEvents' | 'markUsageDirty'> {
  const { db, clock } = deps
  const store = inBatches((reports: readonly Report[]) => storeReports(db, reports), REPORTS_MAX)
  return {
    findRegistryByEventsToken: withShortMemory({
      load: (hash: string) => findRegistryByEventsToken(db, hash),
      lifetimeMs: TOKENS_REMEMBERED_MS,
      clock,
    }),
    storeEvents: (registry, events) => store({ registry, events, receivedAt: clock.now() }),
    markUsageDirty: withShortMemory({
      load: (registryId: string) => markUsageDirty(db, clock, registryId),
      lifetimeMs: MARK_LASTS_MS,
      clock,
    }),
  }
}

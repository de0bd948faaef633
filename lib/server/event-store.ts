import { type Report, storeReports } from '../audit/registry-events'
import type { Database } from '../db/database'
import type { Clock } from '../kernel/clock'
import { inBatches } from '../kernel/in-batches'
import type { Logger } from '../kernel/logger'
import { withShortMemory } from '../kernel/short-memory'
import { findRegistryByEventsToken } from '../tenants/token-registry'
import { markUsageDirty } from '../tenants/usage'
import type { EventsDeps } from './events-endpoint'
import { openReportJournal } from './report-journal'

/** A registry that was deleted may report for so long. */
const TOKENS_REMEMBERED_MS = 1_000
/** Less than a push settles before it is counted, so no push is missed. */
const MARK_LASTS_MS = 1_000
const REPORTS_MAX = 100

export type EventStore = Pick<
  EventsDeps,
  'findRegistryByEventsToken' | 'storeEvents' | 'markUsageDirty'
> & {
  close(): Promise<void>
}

/**
 * What `/events` needs of the database. Registries report one event at a time and wait for the answer, so the time for
 * one decides how fast they are: whose token it is and that usage is to be measured are remembered for a moment, and
 * reports that come together are written together. `storeEvents` resolves when they are stored: in the database, or
 * in `journal`, a file beside an embedded one (ADR 28). `onStored` is told whose reports the database has now.
 */
export async function openEventStore(deps: {
  db: Database
  clock: Clock
  logger: Logger
  journal: string | null
  onStored?(registryId: string): void
}): Promise<EventStore> {
  const { db, clock, logger, onStored } = deps
  const store = async (reports: readonly Report[]) => {
    await storeReports(db, reports)
    for (const id of new Set(reports.map(({ registry }) => registry.id))) onStored?.(id)
  }
  const journal =
    deps.journal === null ? null : await openReportJournal({ file: deps.journal, store, logger })
  const keep = journal?.keep ?? inBatches(store, REPORTS_MAX)
  return {
    findRegistryByEventsToken: withShortMemory({
      load: (hash: string) => findRegistryByEventsToken(db, hash),
      lifetimeMs: TOKENS_REMEMBERED_MS,
      clock,
    }),
    storeEvents: (registry, events) => keep({ registry, events, receivedAt: clock.now() }),
    markUsageDirty: withShortMemory({
      load: (registryId: string) => markUsageDirty(db, clock, registryId),
      lifetimeMs: MARK_LASTS_MS,
      clock,
    }),
    close: async () => journal?.close(),
  }
}

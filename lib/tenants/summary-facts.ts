import type { UseCaseContext } from './context'
import { findLastUse, idleDays } from './idle'
import type { SummaryFacts, VisibleRegistry } from './registry-view'

/** What lists say of registries beside their rows. Idle days are told from `idleFrom` on, `REGISTRY_IDLE_DAYS` without. */
export async function summaryFacts(
  { db, clock, settings }: UseCaseContext,
  rows: readonly Pick<VisibleRegistry, 'id' | 'readyAt'>[],
  idleFrom = settings.REGISTRY_IDLE_DAYS,
): Promise<(row: Pick<VisibleRegistry, 'id' | 'readyAt'>) => SummaryFacts> {
  const lastUse = await findLastUse(
    db,
    rows.map(({ id }) => id),
  )
  const now = clock.now()
  return ({ id, readyAt }) => {
    const days = idleDays({ readyAt, lastUseAt: lastUse.get(id) ?? null }, now)
    return {
      registryHost: settings.REGISTRY_HOST,
      idleDays: days === null || days < idleFrom ? null : days,
    }
  }
}

import type { Database } from '../db/database'

const DAY_MS = 86_400_000

/** When somebody last pushed to or pulled from each registry, as far as their indexes know; none for those never used. */
export async function findLastUse(
  db: Database,
  registryIds: readonly string[],
): Promise<Map<string, Date>> {
  if (registryIds.length === 0) return new Map()
  const rows = await db.indexedRepository.groupBy({
    by: ['registryId'],
    where: { registryId: { in: [...registryIds] } },
    _max: { lastPushedAt: true, lastPulledAt: true },
  })
  return new Map(
    rows.flatMap(({ registryId, _max: { lastPushedAt, lastPulledAt } }) => {
      const last = Math.max(lastPushedAt?.getTime() ?? 0, lastPulledAt?.getTime() ?? 0)
      return last === 0 ? [] : [[registryId, new Date(last)] as const]
    }),
  )
}

/** Whole days without a push or a pull, from when it was first ready on; null for one that never was. */
export function idleDays(
  use: { readyAt: Date | null; lastUseAt: Date | null },
  now: Date,
): number | null {
  const { readyAt, lastUseAt } = use
  if (readyAt === null) return null
  const since = Math.max(readyAt.getTime(), lastUseAt?.getTime() ?? 0)
  return Math.max(0, Math.floor((now.getTime() - since) / DAY_MS))
}

import type { Transaction } from '../../db/database'
import { type IndexPull, isIndexPull, ONE_PULL_MS, type PullKnowledge } from './fold-pulls'
import type { StoredEvent } from './stored-events'

type Child = { repository: string; child: string; parent: string }

/** What must be known to tell which of these pulls are part of the pull of an index. */
export async function loadPullKnowledge(
  tx: Transaction,
  registryId: string,
  pulls: readonly StoredEvent[],
): Promise<PullKnowledge> {
  const recent = await loadRecent(tx, registryId, pulls)
  const parents = new Set([
    ...recent.map(({ digest }) => digest),
    ...pulls.flatMap((pull) => (isIndexPull(pull) && pull.digest !== null ? [pull.digest] : [])),
  ])
  if (parents.size === 0) return { recent, isChild: () => false }
  const rows = await tx.$queryRaw<Child[]>`
    SELECT "repository", "child", "parent" FROM "IndexedChild"
    WHERE "registryId" = ${registryId} AND "repository" = ANY(${[...new Set(pulls.map(({ repository }) => repository))]})
      AND "parent" = ANY(${[...parents]})`
  const children = new Set(rows.map(textOf))
  const known = new Set(rows.map(({ repository, parent }) => `${repository} ${parent}`))
  return {
    recent,
    isChild: (pair) =>
      known.has(`${pair.repository} ${pair.parent}`) ? children.has(textOf(pair)) : null,
  }
}

function loadRecent(
  tx: Transaction,
  registryId: string,
  pulls: readonly StoredEvent[],
): Promise<IndexPull[]> {
  const actors = [...new Set(pulls.flatMap(({ actor }) => actor ?? []))]
  const oldest = Math.min(...pulls.map(({ at }) => at.getTime()))
  return tx.recentIndexPull.findMany({
    where: { registryId, actor: { in: actors }, at: { gte: new Date(oldest - ONE_PULL_MS) } },
    select: { repository: true, actor: true, digest: true, at: true },
  })
}

function textOf({ repository, child, parent }: Child): string {
  return `${repository} ${child} ${parent}`
}

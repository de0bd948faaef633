import { recordAudits } from '../../audit/record'
import { tagsMoved } from '../index/tags-moved'
import { auditOf } from './audit-of'
import type { BinDeps } from './bin-deps'
import type { BinRow } from './bin-row'
import { lastReport } from './last-report'
import type { RestoreOutcome, Restoring } from './restoring'
import { tellJobs } from './tell-jobs'

/** Writes down what is about to be put back; returns the time of it. */
export async function writeRestoring(
  { db, clock }: BinDeps,
  rows: readonly BinRow[],
): Promise<Date> {
  const since = clock.now()
  const checkAfter = await lastReport(db)
  // What a crash interrupted keeps its first mark: pushes are looked for from there on.
  const begun = rows.filter(({ state }) => state !== 'restoring').map(({ id }) => id)
  await db.binnedTag.updateMany({
    where: { id: { in: begun } },
    data: {
      ...{ state: 'restoring', stateSince: since, checkAfter },
      ...{ problem: null, problemCode: null },
    },
  })
  return since
}

/** Writes down what became of it, for people too. */
export async function writeRestored(
  deps: BinDeps,
  { repository, author }: Restoring,
  outcomes: readonly RestoreOutcome[],
  since: Date,
): Promise<void> {
  const { db, registry, clock } = deps
  const restored = outcomes.flatMap(({ outcome, row }) => (outcome === 'restored' ? [row] : []))
  const kept = outcomes.flatMap((each) =>
    each.outcome === 'restored' || (each.outcome === 'failed' && each.isOpen) ? [] : [each.row.id],
  )
  const stateSince = clock.now()
  await db.$transaction(async (tx) => {
    await tx.binnedTag.updateMany({
      where: { id: { in: restored.map(({ id }) => id) } },
      data: { state: 'restored', stateSince },
    })
    const done = restored.map(({ id }) => ({ id, outcome: 'restored' }))
    await tellJobs(tx, { registryId: registry.id, kind: 'restore' }, done)
    await tx.binnedTag.updateMany({
      where: { id: { in: kept } },
      data: { state: 'binned', stateSince, checkAfter: null },
    })
    for (const each of outcomes) {
      if (each.outcome !== 'failed') continue
      const problem = { problemCode: each.error.code, problem: each.error.detail }
      await tx.binnedTag.updateMany({ where: { id: each.row.id }, data: problem })
    }
    await tagsMoved(tx, {
      ...{ registryId: registry.id, repository, at: since, actor: author.username },
      tags: restored.map(({ tag, digest }) => ({ tag, digest })),
    })
    await recordAudits(
      tx,
      outcomes.map((each) => ({
        ...auditOf(deps, author, `${repository}:${each.row.tag}`),
        ...{ action: 'tag.restored', result: each.outcome === 'failed' ? 'failed' : 'ok' },
        after: {
          digest: each.row.digest,
          ...(each.outcome === 'failed' ? { code: each.error.code } : { outcome: each.outcome }),
        },
      })),
    )
  })
}

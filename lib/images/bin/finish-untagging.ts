import { recordAudits } from '../../audit/record'
import { newId } from '../../kernel/ids'
import { mapConcurrent } from '../../kernel/map-concurrent'
import type { RepositoryName } from '../../registry/references'
import { deleteIfThere } from '../../registry/untag'
import { tagsMoved } from '../index/tags-moved'
import { auditOf } from './audit-of'
import type { BinDeps } from './bin-deps'
import type { BinRow } from './bin-row'
import { listTagsOrNone } from './needed-digests'

const CONCURRENCY = 8

/**
 * Ends deletions that a crash interrupted. A tag that nothing was done to yet stays, and its row goes; one with our
 * placeholder loses it, which deletes it; the rest was deleted, or pushed anew.
 */
export async function finishUntagging(
  deps: BinDeps,
  repository: RepositoryName,
  rows: readonly BinRow[],
): Promise<void> {
  if (rows.length === 0) return
  const { client, db, registry, clock } = deps
  const heads = await mapConcurrent(rows, CONCURRENCY, ({ tag }) =>
    client.headManifest(repository, tag),
  )
  const left = rows.filter((row, at) => isPlaceholder(row, heads[at]?.digest))
  for (const placeholder of new Set(left.flatMap((row) => row.placeholder ?? []))) {
    await deleteIfThere(client, repository, placeholder)
  }
  const present = new Set(await listTagsOrNone(client, repository))
  const untouched = rows.filter((row, at) => {
    const digest = heads[at]?.digest ?? null
    return digest === row.digest && (digest !== null || present.has(row.tag))
  })
  const deleted = rows.filter((row) => !untouched.includes(row))
  const now = clock.now()
  await db.$transaction(async (tx) => {
    await tx.binnedTag.deleteMany({ where: { id: { in: untouched.map(({ id }) => id) } } })
    await tx.binnedTag.updateMany({
      where: { id: { in: deleted.map(({ id }) => id) } },
      data: { state: 'binned', stateSince: now },
    })
    const gone = deleted.filter(({ tag }) => !present.has(tag))
    for (const actor of new Set(gone.map(({ binnedBy }) => binnedBy))) {
      const tags = gone.flatMap((row) =>
        row.binnedBy === actor ? [{ tag: row.tag, digest: null }] : [],
      )
      await tagsMoved(tx, { registryId: registry.id, repository, tags, at: now, actor })
    }
    await recordAudits(
      tx,
      deleted.map((row) => ({
        ...auditOf(
          deps,
          { username: row.binnedBy, requestId: newId(), caller: null },
          `${repository}:${row.tag}`,
        ),
        ...{ action: 'tag.deleted', result: 'ok', before: { digest: row.digest } },
        after: { bin: row.id, outcome: 'finished after an interruption' },
      })),
    )
  })
}

function isPlaceholder(row: BinRow, digest: string | undefined): boolean {
  return row.placeholder !== null && digest === row.placeholder
}

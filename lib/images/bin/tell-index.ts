import type { Transaction } from '../../db/database'
import { lockIndex } from '../index/lock-index'
import { recountRepositories } from '../index/recount'
import { addMoves, loadTags, removeTags, writeTags } from '../index/tag-rows'

type OwnMoves = {
  registryId: string
  repository: string
  /** Where each tag is now; null when it is gone. */
  tags: readonly { tag: string; digest: string | null }[]
  at: Date
  actor: string
}

/**
 * Writes what the portal just did to many tags of a repository into the index, and counts once. Idempotent. Call it
 * inside a transaction, after the registry was changed.
 */
export async function tellIndex(tx: Transaction, input: OwnMoves): Promise<void> {
  const { registryId, repository, at, actor } = input
  if (input.tags.length === 0) return
  await lockIndex(tx, registryId)
  const known = await loadTags(
    tx,
    registryId,
    input.tags.map(({ tag }) => ({ repository, tag })),
  )
  const knownOf = new Map(known.map((each) => [each.tag, each]))
  const moved = input.tags.filter(({ tag, digest }) => {
    const before = knownOf.get(tag)
    return digest === null ? before?.isThere === true : before?.digest !== digest
  })
  const origin = { repository, at, actor, address: null, client: null }
  await addMoves(
    tx,
    registryId,
    moved.map((each) => ({ ...origin, ...each, source: 'portal' as const, eventId: null })),
  )
  const gone = moved.filter(({ digest }) => digest === null)
  await removeTags(
    tx,
    registryId,
    gone.map(({ tag }) => ({ repository, tag })),
  )
  const put = moved.filter(({ digest }) => digest !== null)
  await tx.indexedManifest.updateMany({
    where: { registryId, repository, digest: { in: put.flatMap(({ digest }) => digest ?? []) } },
    data: { goneAt: null },
  })
  await writeTags(
    tx,
    registryId,
    put.map(({ tag, digest }) => ({
      ...{ repository, tag, digest, pushedAt: at, pushedBy: actor },
      ...{ toldAt: knownOf.get(tag)?.toldAt ?? null, lookedAt: at, lookWanted: false },
    })),
  )
  await recountRepositories(tx, registryId, [repository])
}

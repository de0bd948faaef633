import type { Transaction } from '../../db/database'
import { lockIndex } from './lock-index'
import { recountRepositories } from './recount'
import {
  addMoves,
  explainMoves,
  type KnownTag,
  loadTags,
  type Move,
  removeTags,
  type TagKey,
  type TagRow,
  writeTags,
} from './tag-rows'

/** A read may find what the portal does before the portal comes to say so. */
const SAME_MOVE_MS = 60_000

export type PortalMoves = {
  registryId: string
  repository: string
  /** What each tag is on now; null when it is gone. */
  tags: readonly { tag: string; digest: string | null }[]
  at: Date
  /** The person for whom the portal did it. */
  actor: string
}

/**
 * Writes what the portal itself just did to tags of a repository into the index: their rows, their time lines, the counts
 * of the repository. Idempotent. Call it inside a transaction, after the registry was changed; events and reads that tell
 * the same later change nothing. A digest whose manifest the index does not know is looked at by the worker.
 */
export async function tagsMoved(tx: Transaction, input: PortalMoves): Promise<void> {
  const { registryId, repository, at, actor } = input
  if (input.tags.length === 0) return
  await lockIndex(tx, registryId)
  const digests = new Map(input.tags.map(({ tag, digest }) => [tag, digest]))
  const keys = input.tags.map(({ tag }) => ({ repository, tag }))
  const moves: Move[] = []
  const explained: (Move & { id: bigint })[] = []
  const put: TagRow[] = []
  const gone: TagKey[] = []
  for (const known of await loadTags(tx, registryId, keys)) {
    const { tag, lastMove } = known
    const digest = digests.get(tag) ?? null
    const move: Move = {
      ...{ repository, tag, digest, at, actor, source: 'portal' },
      ...{ address: null, client: null, eventId: null },
    }
    const isKnown = isSame(known, digest)
    if (!isKnown) moves.push(move)
    else if (lastMove !== null && wasJustRead(lastMove, at)) {
      explained.push({ ...move, id: lastMove.id })
    }
    if (digest === null) {
      gone.push({ repository, tag })
      continue
    }
    const pushed = isKnown
      ? { pushedAt: known.pushedAt, pushedBy: known.pushedBy }
      : { pushedAt: at, pushedBy: actor }
    // By our clock, which says nothing about the order of what the registry tells by its own.
    const told = { toldAt: known.toldAt, lookedAt: at, lookWanted: false }
    put.push({ repository, tag, digest, ...pushed, ...told })
  }
  await addMoves(tx, registryId, moves)
  await explainMoves(tx, registryId, explained)
  await removeTags(tx, registryId, gone)
  await markThere(tx, input)
  await writeTags(tx, registryId, put)
  await recountRepositories(tx, registryId, [repository])
}

async function markThere(
  tx: Transaction,
  { registryId, repository, tags }: PortalMoves,
): Promise<void> {
  const digests = tags.flatMap(({ digest }) => digest ?? [])
  if (digests.length === 0) return
  await tx.indexedManifest.updateMany({
    where: { registryId, repository, digest: { in: digests } },
    data: { goneAt: null },
  })
}

function isSame(known: KnownTag, digest: string | null): boolean {
  return digest === null ? !known.isThere : known.isThere && known.digest === digest
}

function wasJustRead({ source, at: readAt }: NonNullable<KnownTag['lastMove']>, at: Date): boolean {
  return source === 'read' && Math.abs(at.getTime() - readAt.getTime()) < SAME_MOVE_MS
}

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
  writeTags,
} from './tag-rows'

/** A read may find what the portal does before the portal comes to say so. */
const SAME_MOVE_MS = 60_000

export type PortalMove = {
  registryId: string
  repository: string
  tag: string
  /** What the tag is on now; null when it is gone. */
  digest: string | null
  at: Date
  /** The person for whom the portal did it. */
  actor: string
  source: 'portal'
}

/**
 * Writes what the portal itself just did to a tag into the index: its row, its time line, the counts of its repository.
 * Idempotent. Call it inside a transaction, after the registry was changed; events and reads that tell the same later
 * change nothing. A digest whose manifest the index does not know is looked at by the worker.
 */
export async function tagMoved(tx: Transaction, input: PortalMove): Promise<void> {
  const { registryId, repository, tag, digest, at } = input
  await lockIndex(tx, registryId)
  const [known] = await loadTags(tx, registryId, [{ repository, tag }])
  if (known === undefined) return
  const move: Move = { ...moveOf(input), address: null, client: null, eventId: null }
  if (isSame(known, digest)) {
    const { lastMove } = known
    const wasJustRead =
      lastMove?.source === 'read' && Math.abs(at.getTime() - lastMove.at.getTime()) < SAME_MOVE_MS
    if (wasJustRead) await explainMoves(tx, registryId, [{ ...move, id: lastMove.id }])
  } else {
    await addMoves(tx, registryId, [move])
  }
  if (digest === null) {
    await removeTags(tx, registryId, [{ repository, tag }])
  } else {
    await tx.$executeRaw`
      UPDATE "IndexedManifest" SET "goneAt" = NULL
      WHERE "registryId" = ${registryId} AND "repository" = ${repository} AND "digest" = ${digest}`
    const pushed = isSame(known, digest)
      ? { pushedAt: known.pushedAt, pushedBy: known.pushedBy }
      : { pushedAt: at, pushedBy: input.actor }
    // By our clock, which says nothing about the order of what the registry tells by its own.
    const told = { toldAt: known.toldAt, lookedAt: at, lookWanted: false }
    await writeTags(tx, registryId, [{ repository, tag, digest, ...pushed, ...told }])
  }
  await recountRepositories(tx, registryId, [repository])
}

function isSame(known: KnownTag, digest: string | null): boolean {
  return digest === null ? !known.isThere : known.isThere && known.digest === digest
}

function moveOf({ repository, tag, digest, at, actor, source }: PortalMove) {
  return { repository, tag, digest, at, actor, source }
}

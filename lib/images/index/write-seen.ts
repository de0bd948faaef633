import type { Transaction } from '../../db/database'
import { lockIndex } from './lock-index'
import { type ManifestRow, writeManifestRows } from './manifest-rows'
import { recountRepositories } from './recount'
import {
  addMoves,
  type KnownTag,
  loadTags,
  type Move,
  removeTags,
  type TagKey,
  writeTags,
} from './tag-rows'
import { findTouched } from './touched-tags'

export type SeenTag = TagKey & {
  isThere: boolean
  /** Null also for a tag whose manifest the registry lost. */
  digest: string | null
}

export type Seen = {
  tags: readonly SeenTag[]
  /** Manifests that were fetched for them. */
  manifests: readonly ManifestRow[]
  /** Repositories that are to be counted although no tag of theirs changed. */
  repositories: readonly string[]
  /** When looking began: what was told or done since is newer. */
  since: Date
}

/**
 * Writes what was seen in the registry itself, in one transaction with the time line of what moved unheard. Answers
 * with how many tags did. Tags of which something newer was told, or that the portal changed, stay as they are.
 */
export async function writeSeen(tx: Transaction, registryId: string, seen: Seen): Promise<number> {
  await lockIndex(tx, registryId)
  await writeManifestRows(tx, registryId, seen.manifests)
  const touched = await findTouched(tx, registryId, seen.since)
  const known = new Map((await loadTags(tx, registryId, seen.tags)).map((tag) => [keyOf(tag), tag]))
  const moves: Move[] = []
  const there: KnownTag[] = []
  const gone: TagKey[] = []
  for (const tag of seen.tags) {
    const before = known.get(keyOf(tag))
    if (before === undefined || isNewer(before, seen.since)) continue
    if (touched.has({ ...tag, digests: [before.digest, tag.digest] })) continue
    const isSame = before.isThere === tag.isThere && before.digest === tag.digest
    if (!isSame) moves.push(moveOf(tag, seen.since))
    if (tag.isThere) there.push(afterLook(before, tag, isSame, seen.since))
    else if (before.isThere) gone.push(tag)
  }
  await writeTags(tx, registryId, there)
  await removeTags(tx, registryId, gone)
  await addMoves(tx, registryId, moves)
  await recountRepositories(tx, registryId, [
    ...there.map(({ repository }) => repository),
    ...gone.map(({ repository }) => repository),
    ...seen.repositories,
  ])
  return moves.length
}

/** The portal, or another look, was here meanwhile. */
function isNewer({ isThere, lookedAt, lastMove }: KnownTag, since: Date): boolean {
  if (isThere) return lookedAt !== null && lookedAt > since
  return lastMove !== null && lastMove.source !== 'event' && lastMove.at > since
}

function moveOf({ repository, tag, digest }: SeenTag, at: Date): Move {
  const unknown = { actor: null, address: null, client: null, eventId: null }
  return { repository, tag, digest, at, source: 'read', ...unknown }
}

function afterLook(before: KnownTag, tag: SeenTag, isSame: boolean, at: Date): KnownTag {
  const pushed = isSame ? {} : { pushedAt: at, pushedBy: null }
  return {
    ...before,
    ...pushed,
    isThere: true,
    digest: tag.digest,
    lookedAt: at,
    lookWanted: false,
  }
}

function keyOf({ repository, tag }: TagKey): string {
  return `${repository}:${tag}`
}

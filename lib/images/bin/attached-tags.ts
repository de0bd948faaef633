import {
  asDigest,
  type Digest,
  parseDigest,
  parseTagName,
  type RepositoryName,
} from '../../registry/references'
import type { BinDeps } from './bin-deps'
import type { TagToBin } from './tag-to-bin'

/** Signatures, SBOMs and the like of these digests, of those that no tag is on any more; as the index knows them. */
export async function findAttached(
  { db, registry }: Pick<BinDeps, 'db' | 'registry'>,
  repository: RepositoryName,
  digests: readonly Digest[],
): Promise<(TagToBin & { attachedTo: Digest })[]> {
  if (digests.length === 0) return []
  const tags = await db.indexedTag.findMany({
    where: { registryId: registry.id, repository, attachedTo: { in: [...digests] } },
    select: { name: true, digest: true, attachedTo: true },
  })
  if (tags.length === 0) return []
  const held = await db.indexedTag.findMany({
    where: { registryId: registry.id, repository, digest: { in: [...digests] } },
    select: { digest: true },
    distinct: ['digest'],
  })
  const stays = new Set(held.map(({ digest }) => digest))
  return tags.flatMap(({ name, digest, attachedTo }) => {
    const tag = parseTagName(name)
    if (tag === null || stays.has(attachedTo)) return []
    return [{ tag, digest: parseDigest(digest), attachedTo: asDigest(attachedTo) }]
  })
}

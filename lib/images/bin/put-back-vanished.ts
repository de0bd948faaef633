import type { ManifestHead } from '../../registry/client'
import type { Digest, RepositoryName, TagName } from '../../registry/references'
import type { BinDeps } from './bin-deps'
import { readKept } from './keep-manifests'
import { listTagsOrNone } from './needed-digests'

/**
 * Tags that were there before we deleted digests and are not after it: somebody moved one to a digest just before that
 * was deleted, or deleted it. With one deleted digest there is no doubt of which it was if the image that it was on is
 * still there, so it is put back; otherwise the registry's reports tell, a moment later. Returns what was put back.
 */
export async function putBackVanished(
  deps: BinDeps,
  input: {
    repository: RepositoryName
    tags: ReadonlyMap<TagName, ManifestHead | null>
    deleted: readonly Digest[]
  },
): Promise<{ tag: TagName; digest: Digest }[]> {
  const { client } = deps
  const { repository, tags, deleted } = input
  const [only] = deleted
  if (only === undefined || deleted.length > 1) return []
  const kept = (await readKept(deps, repository, [only])).get(only)
  if (kept === undefined) return []
  const after = new Set(await listTagsOrNone(client, repository))
  const vanished = [...tags].filter(([tag]) => !after.has(tag))
  const putBack: { tag: TagName; digest: Digest }[] = []
  for (const [tag, before] of vanished) {
    if (before === null) continue
    if ((await client.headManifest(repository, before.digest)) === null) continue
    await client.putManifest(repository, tag, kept.mediaType, kept.bytes)
    putBack.push({ tag, digest: kept.digest })
  }
  return putBack
}

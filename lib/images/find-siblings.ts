import { mapConcurrent } from '../kernel/map-concurrent'
import type { RegistryClient } from '../registry/client'
import type { Digest, RepositoryName, TagName } from '../registry/references'
import { compareVersions } from './version-order'
import type { SiblingsView } from './views'

const CONCURRENCY = 16
const TAGS_MAX = 2000

/**
 * The other tags of the repository that are on `digest`, in natural order, for the person who is about to delete
 * one of them. One HEAD for each tag, for at most `tagsMax` (the highest versions first).
 * Throws what the registry client throws.
 */
export async function findSiblings(input: {
  client: RegistryClient
  repository: RepositoryName
  tag: TagName
  digest: Digest
  tagsMax?: number
}): Promise<SiblingsView> {
  const { client, repository, tag, digest, tagsMax = TAGS_MAX } = input
  const others = (await client.listTags(repository))
    .filter((other) => other !== tag)
    .sort((a, b) => compareVersions(b, a))
  const looked = others.slice(0, tagsMax)
  const heads = await mapConcurrent(looked, CONCURRENCY, (other) =>
    client.headManifest(repository, other),
  )
  const tags = looked.filter((_, at) => heads[at]?.digest === digest).reverse()
  return { tags, isComplete: looked.length === others.length }
}

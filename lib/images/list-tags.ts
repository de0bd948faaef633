import { isAppError } from '../kernel/app-error'
import { mapConcurrent } from '../kernel/map-concurrent'
import type { RegistryClient } from '../registry/client'
import type { RepositoryName, TagName } from '../registry/references'
import { describeManifest, type ManifestDescription } from './describe-manifest'
import type { DescriptionCache } from './description-cache'
import { type PageInput, takePage } from './take-page'
import type { TagPage, TagRow } from './views'

export type ListTagsInput = PageInput & {
  client: RegistryClient
  /** Keeps the cache entries of registries apart. */
  registryId: string
  repository: RepositoryName
  cache: DescriptionCache
}

const CONCURRENCY = 8

/**
 * One page of a repository's tags in natural order. One request lists them all; only the tags of this page are
 * looked at, one HEAD each, and only digests that the cache does not know are fetched. A tag whose manifest is
 * lost or unreadable is a row that says so. Tags of interrupted deletes are left out (the page is shorter then).
 * Throws what the registry client throws; `NOT_FOUND` for an unknown repository.
 */
export async function listTags(input: ListTagsInput): Promise<TagPage> {
  const page = takePage(await input.client.listTags(input.repository), input)
  const rows = await mapConcurrent(page.items, CONCURRENCY, (tag) => findRow(input, tag))
  const items = rows.filter((row) => row !== null)
  return { ...page, items, total: page.total - (rows.length - items.length) }
}

async function findRow(input: ListTagsInput, tag: TagName): Promise<TagRow | null> {
  const { client, registryId, repository, cache } = input
  const head = await client.headManifest(repository, tag)
  if (head === null) {
    return { ...nothing(tag), broken: 'The registry lost the manifest of this tag. Push it again.' }
  }
  const { digest } = head
  try {
    const description = await cache.get(registryId, digest, () =>
      describeManifest(client, repository, digest),
    )
    return description.isPlaceholder ? null : rowOf(tag, digest, description)
  } catch (error) {
    // What cannot be read is the fault of this image; what cannot be reached is that of the registry.
    if (isAppError(error) && (error.code === 'REGISTRY_REFUSED' || error.code === 'NOT_FOUND')) {
      return { ...nothing(tag), digest, broken: error.detail }
    }
    throw error
  }
}

function rowOf(tag: string, digest: string, description: ManifestDescription): TagRow {
  const { isPlaceholder: _, ...shown } = description
  return { tag, digest, ...shown }
}

function nothing(tag: string): Omit<TagRow, 'broken'> {
  return {
    tag,
    digest: null,
    kind: null,
    sizeBytes: null,
    platforms: [],
    createdAt: null,
    artifactType: null,
  }
}

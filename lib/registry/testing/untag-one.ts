import type { RegistryClient } from '../client'
import { newPlaceholder } from '../placeholder'
import type { Digest, RepositoryName, TagName } from '../references'
import { deletesByTag, untag } from '../untag'

/** One tag, as a caller of `untag` removes it; its failure is thrown. */
export async function untagOne(options: {
  client: RegistryClient
  repository: RepositoryName
  tag: TagName
  expectedDigest: Digest | null
  byTag?: boolean
}): Promise<{ outcome: 'removed' | 'pushed-again' }> {
  const { client, repository, tag, expectedDigest } = options
  const original =
    expectedDigest === null ? null : await client.getRawManifest(repository, expectedDigest)
  const byTag = options.byTag ?? (await deletesByTag(client, repository))
  const outcomes = await untag({
    ...{ client, repository, placeholder: newPlaceholder(), deletesByTag: byTag },
    tags: [{ tag, expectedDigest, original }],
  })
  const outcome = outcomes.get(tag)
  if (outcome === undefined) throw new Error('a tag without an outcome')
  if (outcome.outcome === 'failed') throw outcome.error
  return outcome
}

import type { RegistryClient } from '../registry/client'
import type { Digest, RepositoryName, TagName } from '../registry/references'
import { type UntagResult, untag } from '../registry/untag'

/**
 * Deletes one tag and nothing else, provided that it still is what the person saw (`expectedDigest`, null for a tag
 * whose manifest is lost). The image keeps its other tags, and its space until the next clean-up.
 * Throws `CONFLICT` when the tag was pushed anew, `NOT_FOUND`, and what the registry client throws.
 */
export function deleteTag(input: {
  client: RegistryClient
  repository: RepositoryName
  tag: TagName
  expectedDigest: Digest | null
}): Promise<UntagResult> {
  return untag(input)
}

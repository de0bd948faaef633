import { z } from 'zod'
import { asDigest, asRepositoryName, asTagName } from '../registry/references'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { authorOf, binDepsOf } from './bin/bin-deps-of'
import { binTags } from './bin/bin-tags'
import { registryRefInput, repositoryInput } from './image-input'
import { withRegistry } from './open-registry'

export const removeTagInput = z.strictObject({
  ...registryRefInput,
  repository: repositoryInput,
  tag: z.string().max(128),
  /** Of the image that the person saw; a tag that moved meanwhile is left alone. Null for a broken tag. */
  expectedDigest: z.string().max(200).nullable(),
})

/**
 * Moves one tag to the bin and no other, whatever else points at its digest. Owners and admins only.
 *
 * @throws AppError CONFLICT when the tag moved or a rule keeps it, REGISTRY_REFUSED when the registry does not delete
 */
export async function removeTag(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof removeTagInput>,
): Promise<{ outcome: 'binned' | 'pushed-again'; binnedId: string }> {
  const { tenantSlug, registrySlug } = input
  const repository = asRepositoryName(input.repository)
  const tag = asTagName(input.tag)
  const digest = input.expectedDigest === null ? null : asDigest(input.expectedDigest)
  const ref = { tenantSlug, registrySlug }
  return withRegistry(
    context,
    actor,
    { ref, action: 'image.delete', repository },
    async (client, registry) => {
      const [result] = await binTags(await binDepsOf(context, client, registry.id), {
        ...{ repository, tags: [{ tag, digest }], jobId: null },
        author: authorOf(actor, context),
        why: { reason: 'person', because: null },
      })
      if (result === undefined) throw new Error('a tag without an outcome')
      if (result.outcome === 'failed') throw result.error
      return { outcome: result.outcome, binnedId: result.binnedId }
    },
  )
}

import { z } from 'zod'
import { AppError } from '../kernel/app-error'
import { asRepositoryName, parseDigest, parseTagName } from '../registry/references'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { findRelatedTags } from './browse/related-tags'
import { getTag } from './get-tag'
import { registryRefInput, repositoryInput } from './image-input'
import { withRegistry } from './open-registry'
import type { TagWithAttached } from './views'

export const viewTagInput = z.strictObject({
  ...registryRefInput,
  repository: repositoryInput,
  reference: z.string().max(255),
})

/** Everything about one tag, or about one digest: a platform of an index. With what the index says belongs to it. */
export async function viewTag(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof viewTagInput>,
): Promise<TagWithAttached> {
  const { tenantSlug, registrySlug } = input
  const repository = asRepositoryName(input.repository)
  const reference = parseDigest(input.reference) ?? parseTagName(input.reference)
  if (reference === null)
    throw new AppError('BAD_INPUT', 'That is no tag and no digest.', { field: 'reference' })
  return withRegistry(
    context,
    actor,
    { ref: { tenantSlug, registrySlug }, action: 'image.read', repository },
    async (client, { id }) => {
      const view = await getTag({ client, repository, reference })
      const scope = { registryId: id, repository }
      const { attached } = await findRelatedTags(context.db, scope, [view])
      return { ...view, attached: attached.get(view.digest) ?? { tags: [], count: 0 } }
    },
  )
}

import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { asDigest, asRepositoryName, asTagName } from '../registry/references'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { deleteTag } from './delete-tag'
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
 * Deletes one tag and no other, whatever else points at its digest. Owners and admins only; recorded with
 * what came of it, since the registry cannot take part in a transaction.
 *
 * @throws AppError CONFLICT when the tag moved, REGISTRY_REFUSED when the registry does not delete
 */
export async function removeTag(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof removeTagInput>,
): Promise<{ outcome: 'removed' | 'pushed-again' }> {
  const { tenantSlug, registrySlug } = input
  const repository = asRepositoryName(input.repository)
  const tag = asTagName(input.tag)
  const expectedDigest = input.expectedDigest === null ? null : asDigest(input.expectedDigest)
  return withRegistry(
    context,
    actor,
    { ref: { tenantSlug, registrySlug }, action: 'image.delete', repository },
    async (client, registry) => {
      const entry = {
        actor: actor.username,
        subject: `${tenantSlug}/${registrySlug}/${repository}:${tag}`,
        tenantId: registry.tenantId,
        registryId: registry.id,
        requestId: context.requestId,
        caller: context.caller,
        before: { digest: expectedDigest },
      }
      try {
        const result = await deleteTag({ client, repository, tag, expectedDigest })
        await recordAudit(context.db, {
          ...entry,
          action: 'tag.deleted',
          result: 'ok',
          after: { outcome: result.outcome },
        })
        return result
      } catch (error) {
        await recordAudit(context.db, { ...entry, action: 'tag.deleted', result: 'failed' })
        throw error
      }
    },
  )
}

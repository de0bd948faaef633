import { z } from 'zod'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { freedBytes } from '../bin/freed-bytes'
import type { PolicyPreview } from '../bin/views'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput } from '../image-input'
import { listRules } from './find-rule'
import { hasCondition, NO_CONDITION, policyShape } from './policy-input'
import { listPolicyTags } from './policy-where'

export const previewPolicyInput = z
  .strictObject({ ...registryRefInput, ...policyShape })
  .refine(hasCondition, { message: NO_CONDITION, path: ['keepLast'] })

/**
 * Exactly the tags that a policy would move to the bin now, and what their purge would free. Changes nothing.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function previewPolicy(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, name: _, ...policy }: z.infer<typeof previewPolicyInput>,
): Promise<PolicyPreview> {
  const ref = { tenantSlug, registrySlug }
  const row = await findImageRegistry(context, actor, {
    ...{ ref, action: 'image.delete', repository: null },
  })
  const rules = await listRules(context.db, row.id)
  const tags = await listPolicyTags(context.db, row.id, policy, {
    ...{ rules, now: context.clock.now() },
  })
  const going = tags.map(({ repository, tag }) => ({ repository, tag }))
  return {
    tags: tags.map(({ repository, tag, pushedAt, lastPulledAt, sizeBytes }) => ({
      ...{ repository, tag },
      pushedAt: pushedAt?.toISOString() ?? null,
      lastPulledAt: lastPulledAt?.toISOString() ?? null,
      sizeBytes: sizeBytes === null ? null : Number(sizeBytes),
    })),
    freedBytes: await freedBytes(context.db, row.id, going),
  }
}

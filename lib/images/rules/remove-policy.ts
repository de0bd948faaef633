import { z } from 'zod'
import { recordAudit } from '../../audit/record'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { auditOf } from '../bin/audit-of'
import { authorOf } from '../bin/bin-deps-of'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput } from '../image-input'
import { noSuchPolicy } from './policy-input'
import { registryOfAudit } from './registry-of-audit'

export const removePolicyInput = z.strictObject({ ...registryRefInput, id: z.string().max(100) })

/**
 * Ends a clean-up policy and forgets its runs; what it moved to the bin stays there. Owners and admins only.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function removePolicy(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, id }: z.infer<typeof removePolicyInput>,
): Promise<{ id: string }> {
  const ref = { tenantSlug, registrySlug }
  const row = await findImageRegistry(context, actor, {
    ...{ ref, action: 'image.delete', repository: null },
  })
  await context.db.$transaction(async (tx) => {
    const policy = await tx.cleanupPolicy.findFirst({
      where: { id, registryId: row.id },
      select: { name: true, repositories: true, tags: true },
    })
    if (policy === null) throw noSuchPolicy()
    await tx.cleanupPolicy.deleteMany({ where: { id, registryId: row.id } })
    await recordAudit(tx, {
      ...auditOf(registryOfAudit(row), authorOf(actor, context), policy.name),
      ...{ action: 'policy.removed', result: 'ok', before: policy },
    })
  })
  return { id }
}

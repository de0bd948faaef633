import { z } from 'zod'
import { recordAudit } from '../../audit/record'
import { newId } from '../../kernel/ids'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { auditOf } from '../bin/audit-of'
import { authorOf } from '../bin/bin-deps-of'
import { findImageRegistry } from '../find-image-registry'
import { hasCondition, NO_CONDITION, scheduledShape, unlessTaken } from './policy-input'
import { registryOfAudit } from './registry-of-audit'

export const savePolicyInput = z
  .strictObject(scheduledShape)
  .refine(hasCondition, { message: NO_CONDITION, path: ['keepLast'] })

/**
 * Makes a clean-up policy, which runs from now on by its schedule, the first time within a minute. Owners and admins
 * only.
 *
 * @throws AppError NAME_TAKEN, NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function savePolicy(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, ...policy }: z.infer<typeof savePolicyInput>,
): Promise<{ id: string }> {
  const ref = { tenantSlug, registrySlug }
  const row = await findImageRegistry(context, actor, {
    ...{ ref, action: 'image.delete', repository: null },
  })
  const id = newId()
  const now = context.clock.now()
  await unlessTaken(
    context.db.$transaction(async (tx) => {
      await tx.cleanupPolicy.create({
        data: {
          ...{ id, registryId: row.id, ...policy, enabled: true, nextRunAt: now },
          ...{ createdBy: actor.username, createdAt: now },
        },
      })
      await recordAudit(tx, {
        ...auditOf(registryOfAudit(row), authorOf(actor, context), policy.name),
        ...{ action: 'policy.made', result: 'ok', after: policy },
      })
    }),
  )
  return { id }
}

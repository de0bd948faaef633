import { z } from 'zod'
import { recordAudit } from '../../audit/record'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { auditOf } from '../bin/audit-of'
import { authorOf } from '../bin/bin-deps-of'
import { findImageRegistry } from '../find-image-registry'
import {
  hasCondition,
  NO_CONDITION,
  noSuchPolicy,
  scheduledShape,
  unlessTaken,
} from './policy-input'
import { registryOfAudit } from './registry-of-audit'

export const changePolicyInput = z
  .strictObject({ ...scheduledShape, id: z.string().max(100) })
  .refine(hasCondition, { message: NO_CONDITION, path: ['keepLast'] })

const HOUR_MS = 60 * 60_000

/**
 * Changes a clean-up policy, whose log stays. It runs when it was due, or sooner if it is to run more often now. Owners
 * and admins only.
 *
 * @throws AppError NAME_TAKEN, NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function changePolicy(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, id, ...policy }: z.infer<typeof changePolicyInput>,
): Promise<{ id: string }> {
  const ref = { tenantSlug, registrySlug }
  const row = await findImageRegistry(context, actor, {
    ...{ ref, action: 'image.delete', repository: null },
  })
  const where = { id, registryId: row.id }
  const inTime = new Date(context.clock.now().getTime() + policy.everyHours * HOUR_MS)
  await unlessTaken(
    context.db.$transaction(async (tx) => {
      const before = await tx.cleanupPolicy.findFirst({
        where,
        select: {
          ...{ name: true, repositories: true, tags: true, keepLast: true, olderThanDays: true },
          ...{ notPulledDays: true, takesLast: true, everyHours: true, nextRunAt: true },
        },
      })
      if (before === null) throw noSuchPolicy()
      const { nextRunAt, ...was } = before
      const isSooner = nextRunAt === null || inTime < nextRunAt
      await tx.cleanupPolicy.updateMany({
        where,
        data: { ...policy, ...(isSooner ? { nextRunAt: inTime } : {}) },
      })
      await recordAudit(tx, {
        ...auditOf(registryOfAudit(row), authorOf(actor, context), policy.name),
        ...{ action: 'policy.changed', result: 'ok', before: was, after: policy },
      })
    }),
  )
  return { id }
}

import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { changeAccess } from './change-access'
import type { UseCaseContext } from './context'

export const removeMappingInput = z.strictObject({
  tenantSlug: z.string().max(100),
  groupId: z.string().min(1).max(200),
  /** The person knows that this ends their own ownership, and wants it. */
  acceptLosingOwnRole: z.boolean().optional(),
})

/**
 * Takes the role of a mapped group away. The directory is not asked: access ends also while it is down, and for
 * groups that are gone.
 *
 * @throws AppError NOT_FOUND for an unknown team and for a group that is not mapped, FORBIDDEN, CONFLICT as
 *   `changeAccess`
 */
export async function removeMapping(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof removeMappingInput>,
): Promise<{ groupId: string }> {
  const { tenantSlug, groupId, acceptLosingOwnRole = false } = input
  return changeAccess(context, actor, { tenantSlug, acceptLosingOwnRole }, async (tx, tenant) => {
    const where = { tenantId_groupId: { tenantId: tenant.id, groupId } }
    const before = await tx.tenantGroupRole.findUnique({
      where,
      select: { groupId: true, groupName: true, role: true },
    })
    if (before === null) throw new AppError('NOT_FOUND', 'This group has no role here any more.')
    await tx.tenantGroupRole.delete({ where, select: { groupId: true } })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'mapping.removed',
      result: 'ok',
      subject: tenant.slug,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: tenant.id,
      before,
    })
    return { groupId }
  })
}

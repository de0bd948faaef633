import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { changeAccess } from './change-access'
import type { UseCaseContext } from './context'

export const removeGrantInput = z.strictObject({
  tenantSlug: z.string().max(100),
  username: z.string().min(1).max(256),
  /** The person knows that this ends their own ownership, and wants it. */
  acceptLosingOwnRole: z.boolean().optional(),
})

/**
 * Takes the role away that a person was granted; roles by groups stay.
 *
 * @throws AppError NOT_FOUND for an unknown team and for somebody without a granted role, FORBIDDEN, CONFLICT as
 *   `changeAccess`
 */
export async function removeGrant(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof removeGrantInput>,
): Promise<{ username: string }> {
  const { tenantSlug, username, acceptLosingOwnRole = false } = input
  return changeAccess(context, actor, { tenantSlug, acceptLosingOwnRole }, async (tx, tenant) => {
    const where = { tenantId_username: { tenantId: tenant.id, username } }
    const before = await tx.tenantGrant.findUnique({
      where,
      select: { username: true, role: true, grantedBy: true },
    })
    if (before === null) throw new AppError('NOT_FOUND', 'This person has no role here any more.')
    await tx.tenantGrant.delete({ where, select: { username: true } })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'grant.removed',
      result: 'ok',
      subject: tenant.slug,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: tenant.id,
      before,
    })
    return { username }
  })
}

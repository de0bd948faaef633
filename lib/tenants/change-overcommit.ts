import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { lockCapacity } from './load-capacity'

export const changeOvercommitInput = z.strictObject({ allowed: z.boolean() })

/**
 * Says whether budgets may exceed the capacity of the platform, and quotas the budget of their team. What was granted
 * stays granted. Idempotent; a change is audited.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function changeOvercommit(
  context: UseCaseContext,
  actor: Actor,
  { allowed }: z.infer<typeof changeOvercommitInput>,
): Promise<{ allowed: boolean }> {
  assertAdmin(actor, 'overcommit.change')
  return context.db.$transaction(async (tx) => {
    await lockCapacity(tx)
    const where = { singleton: true }
    const before = await tx.overcommitPolicy.findUniqueOrThrow({ where, select: { allowed: true } })
    if (before.allowed === allowed) return { allowed }
    await tx.overcommitPolicy.update({ where, data: { allowed }, select: { allowed: true } })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'overcommit.changed',
      result: 'ok',
      subject: 'platform',
      requestId: context.requestId,
      caller: context.caller,
      before,
      after: { allowed },
    })
    return { allowed }
  })
}

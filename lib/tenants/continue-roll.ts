import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'

export const continueRollInput = z.strictObject({})

/**
 * Lets the next registry take over what a new version of Berth brings although one did not start with it. That one
 * stays as it is until somebody has it tried again.
 *
 * @throws AppError FORBIDDEN for everybody but admins, CONFLICT when nothing is stopped
 */
export async function continueRoll(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof continueRollInput>,
): Promise<{ registryId: string }> {
  assertAdmin(actor, 'roll.continue')
  return context.db.$transaction(async (tx) => {
    const stopped = await tx.registry.findFirst({
      where: { rollState: 'rolling', errorTerminal: true, deletedAt: null },
      select: { id: true, slug: true, tenantId: true, tenant: { select: { slug: true } } },
    })
    const { count } = await tx.registry.updateMany({
      where: { id: stopped?.id ?? '', rollState: 'rolling', errorTerminal: true },
      data: { rollState: null },
    })
    if (stopped === null || count === 0) {
      throw new AppError('CONFLICT', 'Nothing is stopped: the change goes on by itself.')
    }
    await recordAudit(tx, {
      actor: actor.username,
      action: 'roll.continued',
      result: 'ok',
      subject: `${stopped.tenant.slug}/${stopped.slug}`,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: stopped.tenantId,
      registryId: stopped.id,
    })
    return { registryId: stopped.id }
  })
}

import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'

export const measurePlatformInput = z.strictObject({})

/**
 * Asks the worker to measure every registry that serves, one after the other; from any process.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function measurePlatform(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof measurePlatformInput>,
): Promise<{ registries: number }> {
  assertAdmin(actor, 'platform.test')
  return context.db.$transaction(async (tx) => {
    const { count: registries } = await tx.registry.updateMany({
      where: { deletedAt: null, readyAt: { not: null } },
      data: { usageDirtyAt: context.clock.now() },
    })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'platform.measureRequested',
      result: 'ok',
      subject: 'platform',
      requestId: context.requestId,
      caller: context.caller,
      after: { registries },
    })
    return { registries }
  })
}

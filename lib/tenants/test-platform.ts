import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { wantLook } from './worker-report'

export const testPlatformInput = z.strictObject({})

/**
 * Asks the worker for a look at Swarm, storage and directory now; from any process. `getHealth` shows that it waits, and
 * then what was seen.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function testPlatform(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof testPlatformInput>,
): Promise<{ wantedAt: string }> {
  assertAdmin(actor, 'platform.test')
  const at = context.clock.now()
  await context.db.$transaction(async (tx) => {
    await wantLook(tx, at)
    await recordAudit(tx, {
      actor: actor.username,
      action: 'platform.testRequested',
      result: 'ok',
      subject: 'platform',
      requestId: context.requestId,
      caller: context.caller,
    })
  })
  return { wantedAt: at.toISOString() }
}

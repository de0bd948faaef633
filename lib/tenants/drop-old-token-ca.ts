import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { findLatestRotation } from './token-ca-rotation'

export const dropOldTokenCaInput = z.strictObject({})

/**
 * Asks for the old token CA to leave the registries that run, by one more restart of each; without it, it leaves with
 * their next one.
 *
 * @throws AppError FORBIDDEN for everybody but admins, CONFLICT unless a rotation has just finished
 */
export async function dropOldTokenCa(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof dropOldTokenCaInput>,
): Promise<{ rotationId: string }> {
  assertAdmin(actor, 'certificate.rotate')
  const latest = await findLatestRotation(context.db)
  const conflict = () =>
    new AppError('CONFLICT', 'There is no old token CA to remove: a rotation has to finish first.')
  if (latest === null) throw conflict()
  await context.db.$transaction(async (tx) => {
    const { count } = await tx.tokenCaRotation.updateMany({
      where: { id: latest.id, phase: 'finished' },
      data: { phase: 'dropping' },
    })
    if (count === 0) throw conflict()
    await recordAudit(tx, {
      actor: actor.username,
      action: 'tokenCa.dropRequested',
      result: 'ok',
      subject: 'token CA',
      requestId: context.requestId,
      caller: context.caller,
      before: { phase: 'finished' },
      after: { phase: 'dropping', caId: latest.oldCaId },
    })
  })
  return { rotationId: latest.id }
}

import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { findLatestCaRotation } from './find-ca-rotation'

export const moveCaRotationInput = z.strictObject({
  /** `switch`: the overlap is over, registries get certificates of the new CA. `drop`: the old CA leaves the bundle. */
  to: z.enum(['switch', 'drop']),
})

const MOVES = {
  switch: {
    ...{ from: 'announced', phase: 'switching', action: 'registryCa.switchRequested' },
    refusal: 'There is no new CA that waits to be used.',
  },
  drop: {
    ...{ from: 'switched', phase: 'dropping', action: 'registryCa.dropRequested' },
    refusal: 'There is no old CA to drop: every registry has to be switched first.',
  },
} as const

/**
 * Ends a part of a rotation that only people can end: the overlap in which clients fetch the new CA, and the time in
 * which the old one is still trusted. A worker does the rest.
 *
 * @throws AppError FORBIDDEN for everybody but admins, CONFLICT in any other phase
 */
export async function moveCaRotation(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof moveCaRotationInput>,
): Promise<{ rotationId: string }> {
  assertAdmin(actor, 'certificate.rotate')
  const { from, phase, action, refusal } = MOVES[input.to]
  const rotation = await findLatestCaRotation(context.db)
  if (rotation === null) throw new AppError('CONFLICT', refusal)
  await context.db.$transaction(async (tx) => {
    const { count } = await tx.caRotation.updateMany({
      where: { id: rotation.id, phase: from },
      data: { phase },
    })
    if (count === 0) throw new AppError('CONFLICT', refusal)
    await recordAudit(tx, {
      actor: actor.username,
      action,
      result: 'ok',
      subject: 'registry CA',
      requestId: context.requestId,
      caller: context.caller,
      before: { phase: from },
      after: { phase, oldCaId: rotation.oldCaId, newCaId: rotation.newCaId },
    })
  })
  return { rotationId: rotation.id }
}

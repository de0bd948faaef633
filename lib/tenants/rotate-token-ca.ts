import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { isUniqueViolation } from '../db/database-errors'
import { AppError } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { getCa } from './get-ca'
import { findLatestRotation } from './token-ca-rotation'
import { isRotating, tokenCasOf } from './token-ca-state'

export const rotateTokenCaInput = z.strictObject({
  /** Of the CA that is to be replaced, as the person saw it. */
  fingerprintSha256: z.string().max(100),
})

/**
 * Asks for a new token CA; a worker does the rest. See `token-ca-state`.
 *
 * @throws AppError FORBIDDEN for everybody but admins, CONFLICT while a rotation is on its way or when another CA
 *   signs than the one that was seen
 */
export async function rotateTokenCa(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof rotateTokenCaInput>,
): Promise<{ rotationId: string }> {
  assertAdmin(actor, 'certificate.rotate')
  const latest = await findLatestRotation(context.db)
  if (latest !== null && isRotating(latest.phase)) throw busy()
  const rotationId = newId()
  const { signerId } = tokenCasOf(latest)
  const { fingerprintSha256 } = await getCa(context.db, signerId)
  if (input.fingerprintSha256 !== fingerprintSha256) {
    throw new AppError(
      'CONFLICT',
      'Another token CA signs by now: look again before you rotate it.',
    )
  }
  try {
    await context.db.$transaction(async (tx) => {
      await tx.tokenCaRotation.create({
        data: {
          id: rotationId,
          oldCaId: signerId,
          requestedBy: actor.username,
          requestedAt: context.clock.now(),
        },
      })
      await recordAudit(tx, {
        actor: actor.username,
        action: 'tokenCa.rotationRequested',
        result: 'ok',
        subject: 'token CA',
        requestId: context.requestId,
        caller: context.caller,
        before: { caId: signerId },
        after: { rotationId },
      })
    })
  } catch (error) {
    if (isUniqueViolation(error)) throw busy()
    throw error
  }
  return { rotationId }
}

function busy(): AppError {
  return new AppError('CONFLICT', 'A rotation of the token CA is on its way already.')
}

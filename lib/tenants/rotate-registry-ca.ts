import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { isUniqueViolation } from '../db/database-errors'
import { AppError } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { findLatestCaRotation } from './find-ca-rotation'
import { getCa } from './get-ca'
import { isCaRotating, registryCasOf } from './registry-ca-state'

export const rotateRegistryCaInput = z.strictObject({
  /** Of the CA that is to be replaced, as the person saw it. */
  fingerprintSha256: z.string().max(100),
})

/**
 * Asks for a new CA beside the one that clients trust; a worker makes and announces it. See `registry-ca-state`.
 *
 * @throws AppError FORBIDDEN for everybody but admins, CONFLICT while a rotation is on its way, when another CA signs
 *   than the one that was seen, or where it is the company's own
 */
export async function rotateRegistryCa(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof rotateRegistryCaInput>,
): Promise<{ rotationId: string }> {
  assertAdmin(actor, 'certificate.rotate')
  const latest = await findLatestCaRotation(context.db)
  if (latest !== null && isCaRotating(latest.phase)) throw busy()
  const published = await getCa(context.db, 'ca-bundle')
  if (input.fingerprintSha256 !== published.fingerprintSha256) {
    throw new AppError('CONFLICT', 'Another CA signs by now: look again before you rotate it.')
  }
  const { signerId } = registryCasOf(latest)
  if (!(await isOwn(context, signerId, published.fingerprintSha256))) {
    throw new AppError(
      'CONFLICT',
      'This is your company’s own CA, from CA_CERT_FILE: Berth cannot make the next one.',
    )
  }
  const rotationId = newId()
  try {
    await context.db.$transaction(async (tx) => {
      await tx.caRotation.create({
        data: {
          id: rotationId,
          oldCaId: signerId,
          requestedBy: actor.username,
          requestedAt: context.clock.now(),
        },
      })
      await recordAudit(tx, {
        actor: actor.username,
        action: 'registryCa.rotationRequested',
        result: 'ok',
        subject: 'registry CA',
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

async function isOwn(
  { db }: UseCaseContext,
  signerId: string,
  fingerprintSha256: string,
): Promise<boolean> {
  const row = await db.keyPair.findUnique({ where: { id: signerId }, select: { id: true } })
  return row !== null && (await getCa(db, signerId)).fingerprintSha256 === fingerprintSha256
}

function busy(): AppError {
  return new AppError('CONFLICT', 'A rotation of this CA is on its way already.')
}

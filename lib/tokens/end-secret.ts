import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { lockManagedToken } from './lock-managed-token'
import { idInput } from './token-input'
import { subjectOfToken } from './token-row'

export const endSecretInput = z.strictObject({ tokenId: idInput, secretId: idInput })

/**
 * Takes one secret of a token back, as the old one of a rotation before its overlap is over. Doing it again changes
 * nothing.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function endSecret(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof endSecretInput>,
): Promise<{ tokenId: string }> {
  const { tokenId, secretId } = input
  await context.db.$transaction(async (tx) => {
    const row = await lockManagedToken(tx, context, actor, { tokenId, to: 'revoke' })
    const secret = await tx.tokenSecret.findFirst({
      where: { id: secretId, tokenId },
      select: { hint: true, endsAt: true },
    })
    if (secret === null) throw new AppError('NOT_FOUND', 'There is no such secret.')
    const now = context.clock.now()
    if (secret.endsAt !== null && secret.endsAt <= now) return
    await tx.tokenSecret.update({
      where: { id: secretId },
      data: { endsAt: now },
      select: { id: true },
    })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'token.secretEnded',
      result: 'ok',
      subject: subjectOfToken(row),
      requestId: context.requestId,
      caller: context.caller,
      ...(row.tenantId === null ? {} : { tenantId: row.tenantId }),
      before: { hint: secret.hint },
    })
  })
  return { tokenId }
}

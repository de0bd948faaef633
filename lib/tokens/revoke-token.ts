import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { lockManagedToken } from './lock-managed-token'
import { idInput } from './token-input'
import { subjectOfToken } from './token-row'

export const revokeTokenInput = z.strictObject({ tokenId: idInput })

/**
 * Takes a token back with all its secrets: nothing signs in with it from now on, and what docker clients hold ends
 * within minutes. Its name is free again.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function revokeToken(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof revokeTokenInput>,
): Promise<{ tokenId: string }> {
  const { tokenId } = input
  await context.db.$transaction(async (tx) => {
    const row = await lockManagedToken(tx, context, actor, { tokenId, to: 'revoke' })
    const now = context.clock.now()
    await tx.accessToken.update({
      where: { id: tokenId },
      data: { revokedAt: now, revokedBy: actor.username },
      select: { id: true },
    })
    await recordAudit(tx, {
      actor: actor.username,
      action: row.tenantId === null ? 'token.revoked' : 'ciAccount.removed',
      result: 'ok',
      subject: subjectOfToken(row),
      requestId: context.requestId,
      caller: context.caller,
      ...(row.tenantId === null ? {} : { tenantId: row.tenantId }),
    })
  })
  return { tokenId }
}

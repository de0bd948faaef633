import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { getTokenPolicy } from './get-policy'
import { issueSecret } from './issue-secret'
import { lockManagedToken } from './lock-managed-token'
import { daysInput, idInput, overlapHoursInput } from './token-input'
import { expiryOf } from './token-policy'
import { subjectOfToken } from './token-row'
import { TOKEN_VIEW_SELECT, toTokenViews } from './token-view'
import type { IssuedToken } from './views'

const HOUR_MS = 60 * 60_000

export const rotateTokenInput = z.strictObject({
  tokenId: idInput,
  /** Of the new secret; null is never. */
  days: daysInput(),
  /** For so long the old secret opens beside the new one; 0 ends it at once. */
  overlapHours: overlapHoursInput,
})

/**
 * Gives a token a new secret. The old one goes on for the overlap, or until its own expiry if that is sooner. Name
 * and scope stay. No third secret beside two that overlap: that would end one that programs still use.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT, CONFLICT while two secrets are live and the overlap is not 0
 */
export async function rotateToken(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof rotateTokenInput>,
): Promise<IssuedToken> {
  const { tokenId, days, overlapHours } = input
  return context.db.$transaction(async (tx) => {
    const row = await lockManagedToken(tx, context, actor, { tokenId, to: 'rotate' })
    const now = context.clock.now()
    const expiresAt = expiryOf(now, days, await getTokenPolicy(tx))
    const endsAt = new Date(now.getTime() + overlapHours * HOUR_MS)
    const ending = await tx.tokenSecret.count({
      where: {
        tokenId,
        endsAt: { gt: now },
        OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      },
    })
    if (ending > 0 && overlapHours > 0) {
      throw new AppError(
        'CONFLICT',
        'The secret before this one is still live. End it first, or rotate without an overlap.',
        { field: 'overlapHours' },
      )
    }
    await tx.tokenSecret.updateMany({
      where: { tokenId, OR: [{ endsAt: null }, { endsAt: { gt: endsAt } }] },
      data: { endsAt },
    })
    const secret = await issueSecret(tx, {
      tokenId,
      kind: row.tenantId === null ? 'personal' : 'ci',
      createdBy: actor.username,
      now,
      expiresAt,
    })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'token.rotated',
      result: 'ok',
      subject: subjectOfToken(row),
      requestId: context.requestId,
      caller: context.caller,
      ...(row.tenantId === null ? {} : { tenantId: row.tenantId }),
      after: { expiresAt: expiresAt?.toISOString() ?? 'never', oldEndsAt: endsAt.toISOString() },
    })
    const after = await tx.accessToken.findUniqueOrThrow({
      where: { id: tokenId },
      select: TOKEN_VIEW_SELECT,
    })
    const [token] = await toTokenViews(tx, [after], now)
    if (token === undefined) throw new Error('the token that was just rotated is not there')
    return { token, secret }
  })
}

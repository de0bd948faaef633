import { z } from 'zod'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { assertOwnTokens } from './assert-own-tokens'
import { TOKEN_VIEW_SELECT, toTokenViews } from './token-view'
import type { AccessTokenView } from './views'

export const listPersonalTokensInput = z.strictObject({})

/**
 * The actor's own tokens that are not revoked, by name.
 *
 * @throws AppError FORBIDDEN to a token
 */
export async function listPersonalTokens(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof listPersonalTokensInput>,
): Promise<AccessTokenView[]> {
  assertOwnTokens(actor)
  const rows = await context.db.accessToken.findMany({
    where: { kind: 'personal', username: actor.username, revokedAt: null },
    select: TOKEN_VIEW_SELECT,
    orderBy: { name: 'asc' },
  })
  return toTokenViews(context.db, rows, context.clock.now())
}

import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { can } from '../tenants/permissions'
import { ofPerson, ofTenant, PLATFORM } from '../tenants/resource'
import { TOKEN_SELECT, type TokenRow } from './token-row'

/**
 * The token of that id that is not revoked, locked until the transaction ends, if the actor may rotate or revoke it:
 * one's own, as an owner a CI account of the tenant, and for revoking as an admin any. Others are unknown.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function lockManagedToken(
  tx: Transaction,
  context: Pick<UseCaseContext, 'settings'>,
  actor: Actor,
  ask: { tokenId: string; to: 'rotate' | 'revoke' },
): Promise<TokenRow> {
  const { tokenId, to } = ask
  await tx.$queryRaw`SELECT 1 AS "locked" FROM "AccessToken" WHERE "id" = ${tokenId} FOR UPDATE`
  const row = await tx.accessToken.findFirst({
    where: { id: tokenId, revokedAt: null },
    select: {
      ...TOKEN_SELECT,
      tenant: { select: { id: true, groupId: true, groupName: true } },
    },
  })
  if (row === null) throw unknownToken()
  const { tenant, ...token } = row
  if (tenant === null) {
    const isOwn = token.username !== null && can(actor, 'token.own', ofPerson(token.username))
    if (isOwn || (to === 'revoke' && can(actor, 'token.revokeAny', PLATFORM))) return token
    throw unknownToken()
  }
  const resource = ofTenant(tenant, context.settings)
  if (can(actor, to === 'revoke' ? 'ciAccount.revoke' : 'ciAccount.manage', resource)) return token
  if (!can(actor, 'ciAccount.read', resource)) throw unknownToken()
  throw new AppError('FORBIDDEN', 'Only owners of the team may give a CI account a new secret.')
}

function unknownToken(): AppError {
  return new AppError('NOT_FOUND', 'There is no such token, or it is not yours to change.')
}

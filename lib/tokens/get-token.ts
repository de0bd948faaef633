import { z } from 'zod'
import type { Prisma } from '../db/generated/client'
import { AppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { findVisibleTenant } from '../tenants/find-tenant'
import { can } from '../tenants/permissions'
import { assertOwnTokens } from './assert-own-tokens'
import { getTokenPolicy } from './get-policy'
import { listRegistryChoices } from './list-registry-choices'
import { idInput } from './token-input'
import { defaultDays } from './token-policy'
import { TOKEN_VIEW_SELECT, toTokenViews } from './token-view'
import type { TokenDetail } from './views'

export const getPersonalTokenInput = z.strictObject({ tokenId: idInput })

/**
 * One of the actor's own tokens.
 *
 * @throws AppError NOT_FOUND for those of others and unknown ones alike, FORBIDDEN to a token
 */
export async function getPersonalToken(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof getPersonalTokenInput>,
): Promise<TokenDetail> {
  assertOwnTokens(actor)
  const where = { id: input.tokenId, kind: 'personal', username: actor.username }
  const registries = await listRegistryChoices(context, actor, null)
  return { ...(await detailOf(context, where)), registries, mayRotate: true }
}

export const getCiAccountInput = z.strictObject({
  tenantSlug: z.string().max(100),
  tokenId: idInput,
})

/**
 * One CI account of a tenant, for its owners and for admins.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function getCiAccount(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof getCiAccountInput>,
): Promise<TokenDetail> {
  const found = await findVisibleTenant(context, actor, input.tenantSlug, 'ciAccount.read')
  const { tenant, resource } = found
  const where = { id: input.tokenId, kind: 'ci', tenantId: tenant.id }
  const mayRotate = can(actor, 'ciAccount.manage', resource)
  const registries = await listRegistryChoices(context, actor, tenant.slug)
  return { ...(await detailOf(context, where)), registries, mayRotate }
}

async function detailOf(
  context: UseCaseContext,
  where: Prisma.AccessTokenWhereInput,
): Promise<Pick<TokenDetail, 'token' | 'policy' | 'defaultDays'>> {
  const row = await context.db.accessToken.findFirst({
    where: { ...where, revokedAt: null },
    select: TOKEN_VIEW_SELECT,
  })
  const [token] = row === null ? [] : await toTokenViews(context.db, [row], context.clock.now())
  if (token === undefined) throw new AppError('NOT_FOUND', 'There is no such token (any more).')
  const policy = await getTokenPolicy(context.db)
  return { token, policy, defaultDays: defaultDays(policy) }
}

import { z } from 'zod'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { listRegistries } from '../tenants/list-registries'
import type { RegistrySummary } from '../tenants/views'
import { assertOwnTokens } from './assert-own-tokens'
import { findTokenTenant } from './find-tenant'
import { getTokenPolicy } from './get-policy'
import { defaultDays } from './token-policy'
import type { TokenFormFacts } from './views'

export const getPersonalTokenFormInput = z.strictObject({})

/**
 * What the form for a personal token offers: the registries of the actor's teams, and how long it may live.
 *
 * @throws AppError FORBIDDEN to a token
 */
export async function getPersonalTokenForm(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof getPersonalTokenFormInput>,
): Promise<TokenFormFacts> {
  assertOwnTokens(actor)
  return factsOf(context, await listRegistries(context, actor, { scope: 'mine' }))
}

export const getCiAccountFormInput = z.strictObject({ tenantSlug: z.string().max(100) })

/**
 * What the form for a CI account of a tenant offers, for its owners.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function getCiAccountForm(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof getCiAccountFormInput>,
): Promise<TokenFormFacts> {
  const tenant = await findTokenTenant(context, actor, input.tenantSlug, 'ciAccount.manage')
  const mine = await listRegistries(context, actor, { scope: 'mine' })
  return factsOf(
    context,
    mine.filter(({ tenantSlug }) => tenantSlug === tenant.slug),
  )
}

async function factsOf(
  context: UseCaseContext,
  registries: readonly RegistrySummary[],
): Promise<TokenFormFacts> {
  const policy = await getTokenPolicy(context.db)
  return {
    policy,
    defaultDays: defaultDays(policy),
    registries: registries.map(({ id, tenantSlug, slug, address }) => ({
      id,
      name: `${tenantSlug}/${slug}`,
      address,
    })),
  }
}

import { z } from 'zod'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { findVisibleTenant } from '../tenants/find-tenant'
import { assertOwnTokens } from './assert-own-tokens'
import { getTokenPolicy } from './get-policy'
import { listRegistryChoices } from './list-registry-choices'
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
  return factsOf(context, actor, null)
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
  const found = await findVisibleTenant(context, actor, input.tenantSlug, 'ciAccount.manage')
  return factsOf(context, actor, found.tenant.slug)
}

async function factsOf(
  context: UseCaseContext,
  actor: Actor,
  tenantSlug: string | null,
): Promise<TokenFormFacts> {
  const policy = await getTokenPolicy(context.db)
  return {
    policy,
    defaultDays: defaultDays(policy),
    registries: await listRegistryChoices(context, actor, tenantSlug),
  }
}

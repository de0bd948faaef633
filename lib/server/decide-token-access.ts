import { intersectScopes, type TokenAccess } from '../registry/scopes'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { ofRegistry, ofRepository } from '../tenants/resource'
import { tokenActions } from '../tenants/token-access'
import { refuseByPolicy, type TokenPolicyDeps } from '../tenants/token-policies'
import type { TokenRegistry } from '../tenants/token-registry'

export type DecideTokenAccess = (input: {
  actor: Actor
  registryId: string
  requested: readonly TokenAccess[]
}) => Promise<TokenAccess[]>

export type DecideDeps = TokenPolicyDeps & {
  settings: UseCaseContext['settings']
  findRegistry(registryId: string): Promise<TokenRegistry | null>
}

/**
 * What of the requested access a token for one registry may hold for this actor. Nothing for an unknown registry, a
 * foreign one and one on its way out: all alike, so that nobody learns which exist. The catalog is for nobody: the
 * portal alone lists it, with tokens that it signs for itself.
 *
 * @throws AppError as `refuseByPolicy`, to those who have access alone
 */
export async function decideTokenAccess(
  deps: DecideDeps,
  input: { actor: Actor; registryId: string; requested: readonly TokenAccess[] },
): Promise<TokenAccess[]> {
  const registry = await deps.findRegistry(input.registryId)
  if (registry === null) return []
  const { settings } = deps
  if (tokenActions(input.actor, registry, ofRegistry(registry, settings)).length === 0) return []
  const granted = intersectScopes(input.requested, ({ type, name }) =>
    type === 'repository'
      ? tokenActions(input.actor, registry, ofRepository(registry, name, settings))
      : [],
  )
  const actions = new Set(granted.flatMap((access) => access.actions))
  await refuseByPolicy(deps, { registry, actions })
  return granted
}

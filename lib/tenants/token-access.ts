import type { Actor } from './actor'
import { can } from './permissions'
import type { TenantResource } from './resource'
import type { RegistryPhase } from './state'

export type TokenAction = 'pull' | 'push'

/**
 * What a token for docker clients may hold: pull for everybody who may read, push for developers and owners,
 * delete for nobody (the portal alone mints those, for itself). Nothing once the registry is on its way out.
 */
export function tokenActions(
  actor: Actor,
  registry: { desired: string; phase: RegistryPhase },
  resource: TenantResource,
): TokenAction[] {
  const leaving = registry.desired === 'deleted' || ['deleting', 'deleted'].includes(registry.phase)
  if (leaving) return []
  const actions: TokenAction[] = []
  if (can(actor, 'registry.pull', resource)) actions.push('pull')
  if (can(actor, 'registry.push', resource)) actions.push('push')
  return actions
}

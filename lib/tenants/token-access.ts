import type { Actor } from './actor'
import { can } from './permissions'
import type { TenantResource } from './resource'
import type { RegistryPhase } from './state'
import type { TokenAction } from './token-scope'

/**
 * What a token for docker clients may hold on one repository: pull for everybody who may read, push for developers
 * and owners. Delete comes from an access token alone that names it, since docker deletes by digest and every tag on
 * the digest goes with it. Nothing once the registry is on its way out.
 */
export function tokenActions(
  actor: Actor,
  registry: { desired: string; phase: RegistryPhase },
  repository: TenantResource,
): TokenAction[] {
  const leaving = registry.desired === 'deleted' || ['deleting', 'deleted'].includes(registry.phase)
  if (leaving) return []
  const actions: TokenAction[] = []
  if (can(actor, 'registry.pull', repository)) actions.push('pull')
  if (can(actor, 'registry.push', repository)) actions.push('push')
  if (actor.token !== null && can(actor, 'image.delete', repository)) actions.push('delete')
  return actions
}

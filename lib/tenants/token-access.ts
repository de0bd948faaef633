import { can, type Standing } from './permissions'
import type { RegistryPhase } from './state'

export type TokenAction = 'pull' | 'push'

/**
 * What a token for docker clients may hold: pull for everybody who may read, push for developers and owners,
 * delete for nobody (the portal alone mints those, for itself). Nothing once the registry is on its way out.
 */
export function tokenActions(
  who: Standing,
  registry: { desired: string; phase: RegistryPhase },
): TokenAction[] {
  const leaving = registry.desired === 'deleted' || ['deleting', 'deleted'].includes(registry.phase)
  if (leaving) return []
  const actions: TokenAction[] = []
  if (can(who, 'registry.pull')) actions.push('pull')
  if (can(who, 'registry.push')) actions.push('push')
  return actions
}

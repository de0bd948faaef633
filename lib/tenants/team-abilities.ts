import type { Actor } from './actor'
import { can } from './permissions'
import type { TenantResource } from './resource'
import type { TeamView } from './views'

/** What the actor may do in a team, beside what its registries say themselves. */
export function teamAbilities(actor: Actor, team: TenantResource): TeamView['abilities'] {
  return {
    manageAccess: can(actor, 'access.manage', team),
    readRecords: can(actor, 'audit.read', team),
  }
}

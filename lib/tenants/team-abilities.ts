import type { Actor } from './actor'
import { can } from './permissions'
import type { TenantResource } from './resource'
import type { TeamView } from './views'

/** What the actor may do in a team, for its pages. */
export function teamAbilities(actor: Actor, resource: TenantResource): TeamView['abilities'] {
  return {
    manageAccess: can(actor, 'access.manage', resource),
    readRecords: can(actor, 'audit.read', resource),
    readCiAccounts: can(actor, 'ciAccount.read', resource),
  }
}

import type { Actor } from './actor'
import type { RoleSuffixes } from './membership'
import { can } from './permissions'
import { ofTenant } from './resource'

/** Whether the actor may decide a request: admins decide about registries, owners of the team about access too. */
export function mayDecide(
  request: { kind: string; tenantId: string | null; groupId: string; groupName: string },
  actor: Actor,
  suffixes: RoleSuffixes,
): boolean {
  const { tenantId, groupId, groupName } = request
  const action = request.kind === 'access' ? 'request.decideAccess' : 'request.decide'
  return can(actor, action, ofTenant({ id: tenantId, groupId, groupName }, suffixes))
}

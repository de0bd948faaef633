import type { Actor } from './actor'
import type { RoleSuffixes, TenantBinding } from './membership'
import { parseRole } from './roles'
import type { RoleSource } from './views'

/**
 * Everything that gives somebody a role in a tenant, each by itself: what `roleIn` takes the highest of. `via` tells
 * the groups through which the person is in the one that counts, from the person upward.
 */
export function roleSources(
  tenant: TenantBinding,
  person: Pick<Actor, 'username'> & {
    groups: readonly { id: string; name: string; via: readonly { name: string }[] | null }[]
  },
  stored: {
    mappings: readonly { groupId: string; role: string }[]
    grants: readonly { username: string; role: string }[]
  },
  suffixes: RoleSuffixes,
): RoleSource[] {
  const owners = (tenant.groupName + suffixes.LDAP_OWNERS_SUFFIX).toLowerCase()
  const viewers = (tenant.groupName + suffixes.LDAP_VIEWERS_SUFFIX).toLowerCase()
  const byGroups = person.groups.flatMap((group): RoleSource[] => {
    const { name } = group
    const via = group.via === null ? null : group.via.map((each) => each.name)
    const own: RoleSource[] = []
    if (group.id === tenant.groupId) own.push({ kind: 'team-group', role: 'developer', name, via })
    if (name.toLowerCase() === owners) own.push({ kind: 'owners-group', role: 'owner', name, via })
    if (name.toLowerCase() === viewers)
      own.push({ kind: 'viewers-group', role: 'viewer', name, via })
    const mapped = stored.mappings
      .filter(({ groupId }) => groupId === group.id)
      .map(({ role }) => ({ kind: 'mapped-group' as const, role: parseRole(role), name, via }))
    return [...own, ...mapped]
  })
  const granted = stored.grants
    .filter(({ username }) => username === person.username)
    .map(({ role }) => ({
      ...{ kind: 'grant' as const, role: parseRole(role), name: null, via: null },
    }))
  return [...byGroups, ...granted]
}

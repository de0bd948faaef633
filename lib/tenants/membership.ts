import type { Settings } from '../env/settings'
import type { Actor } from './actor'
import { highestRole } from './roles'
import type { TenantRole } from './views'

/** A directory group as this folder needs it. */
export type TeamGroup = { id: string; name: string }

/** What ties a tenant to its group; `id` is null while the group has no tenant. */
export type TenantBinding = { id: string | null; groupId: string; groupName: string }

export type RoleSuffixes = Pick<Settings, 'LDAP_OWNERS_SUFFIX' | 'LDAP_VIEWERS_SUFFIX'>

/**
 * The role of somebody in a tenant, the highest of: developer for members of its group (told by id, so that a
 * renamed or re-made group does not inherit), owner and viewer for the groups `<name><suffix>` (names compared
 * without case, as directories do), and a granted role. Null for everybody else.
 */
export function roleIn(
  tenant: TenantBinding,
  actor: Pick<Actor, 'groups' | 'grants'>,
  suffixes: RoleSuffixes,
): TenantRole | null {
  const owners = (tenant.groupName + suffixes.LDAP_OWNERS_SUFFIX).toLowerCase()
  const viewers = (tenant.groupName + suffixes.LDAP_VIEWERS_SUFFIX).toLowerCase()
  const roles: TenantRole[] = []
  for (const group of actor.groups) {
    const name = group.name.toLowerCase()
    if (group.id === tenant.groupId) roles.push('developer')
    if (name === owners) roles.push('owner')
    if (name === viewers) roles.push('viewer')
  }
  const granted = tenant.id === null ? undefined : actor.grants.get(tenant.id)
  if (granted !== undefined) roles.push(granted)
  return highestRole(roles)
}

/** The teams in which somebody has a role, with that role, in the given order. */
export function teamsOf<T extends TenantBinding>(
  actor: Pick<Actor, 'groups' | 'grants'>,
  teams: readonly T[],
  suffixes: RoleSuffixes,
): { team: T; role: TenantRole }[] {
  return teams.flatMap((team) => {
    const role = roleIn(team, actor, suffixes)
    return role === null ? [] : [{ team, role }]
  })
}

/** Whether somebody with these groups administers the platform. */
export function isAdmin(
  groups: readonly TeamGroup[],
  settings: Pick<Settings, 'LDAP_ADMIN_GROUP'>,
): boolean {
  const admins = settings.LDAP_ADMIN_GROUP.toLowerCase()
  return groups.some((group) => group.name.toLowerCase() === admins)
}

import type { Directory } from '../../directory/directory'
import type { TeamGroup } from '../../tenants/membership'

/** The id of a group that the identity provider alone knows. */
export function oidcGroupId(name: string): string {
  return `oidc:${name.toLowerCase()}`
}

/**
 * Groups of a claim as groups of Berth. A name that exactly one group of the directory has is that group, so that a
 * team and its roles serve both doors; any other is a group of the identity provider alone, told by its name.
 */
export async function groupsOfClaim(
  names: readonly string[],
  directory: Directory,
): Promise<TeamGroup[]> {
  if (names.length === 0) return []
  // Null for a name that several groups have: nobody can tell which is meant.
  const byName = new Map<string, TeamGroup | null>()
  for (const { id, name } of await directory.findGroupsNamed(names)) {
    const key = name.toLowerCase()
    byName.set(key, byName.has(key) ? null : { id, name })
  }
  return names.map((name) => byName.get(name.toLowerCase()) ?? { id: oidcGroupId(name), name })
}

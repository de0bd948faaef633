import type { Database } from '../db/database'
import { type RoleSuffixes, roleIn } from './membership'
import { parseGroups } from './people'
import { highestRole, parseRole } from './roles'

/**
 * Mail addresses of the owners of a team, as the directory gave them when they last signed in or their groups were
 * last read. Everybody who has ever been here is looked at, so this is for what happens seldom.
 */
export async function listOwnerAddresses(
  db: Database,
  tenant: { id: string; groupId: string; groupName: string },
  suffixes: RoleSuffixes,
): Promise<string[]> {
  const where = { tenantId: tenant.id }
  const [people, grants, mappings] = await Promise.all([
    db.person.findMany({
      where: { email: { not: null } },
      select: { username: true, email: true, groups: true },
      orderBy: { username: 'asc' },
    }),
    db.tenantGrant.findMany({ where, select: { username: true, role: true } }),
    db.tenantGroupRole.findMany({ where, select: { groupId: true, role: true } }),
  ])
  const addresses = people.flatMap(({ username, email, groups: stored }) => {
    const groups = parseGroups(stored)
    const granted = highestRole([
      ...grants.filter((grant) => grant.username === username).map(({ role }) => parseRole(role)),
      ...mappings
        .filter(({ groupId }) => groups.some((group) => group.id === groupId))
        .map(({ role }) => parseRole(role)),
    ])
    const actor = { groups, grants: new Map(granted === null ? [] : [[tenant.id, granted]]) }
    return email !== null && roleIn(tenant, actor, suffixes) === 'owner' ? [email] : []
  })
  return [...new Set(addresses)]
}

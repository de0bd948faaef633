import type { Database } from '../../db/database'
import type { Directory, DirectoryGroup } from '../../directory/directory'
import type { Settings } from '../../env/settings'
import { AppError } from '../../kernel/app-error'
import { OIDC_PREFIX } from '../../tenants/oidc-name'

const GROUPS_MAX = 10_000
const CHOICES_MAX = 20
const PEOPLE_MAX = 100

type RoleNames = Pick<Settings, 'LDAP_OWNERS_SUFFIX' | 'LDAP_VIEWERS_SUFFIX' | 'LDAP_ADMIN_GROUP'>

/**
 * What stands for the directory where people sign in with OIDC alone: it knows no password, and of groups and their
 * people what the identity provider said so far, since no provider can be asked for all it has.
 */
export function createOidcOnlyDirectory(db: Database, settings: RoleNames): Directory {
  const groups = () => knownGroups(db)
  return {
    authenticate: async () => {
      throw new AppError(
        'INVALID_CREDENTIALS',
        'No directory is set up, so there are no passwords here. In the browser, sign in with the identity provider; for docker, use an access token.',
      )
    },
    findPerson: async () => null,
    explainPerson: async () => ({ found: 'nobody' }),
    listTeamGroups: async () => (await groups()).filter((group) => isTeam(group, settings)),
    searchGroups: async (text) =>
      (await groups())
        .filter(({ name }) => name.toLowerCase().includes(text.toLowerCase()))
        .slice(0, CHOICES_MAX),
    // Here a claim is all there is: its groups are told by their names.
    findGroupsNamed: async () => [],
    findGroup: async (id) => (await groups()).find((group) => group.id === id) ?? null,
    listMembers: async (id) => {
      const group = (await groups()).find((each) => each.id === id)
      if (group === undefined) return null
      const people = await db.person.findMany({
        where: {
          username: { startsWith: OIDC_PREFIX },
          groups: { array_contains: [{ id }] },
        },
        select: { username: true, displayName: true },
        orderBy: { displayName: 'asc' },
        take: PEOPLE_MAX + 1,
      })
      return { group, people: people.slice(0, PEOPLE_MAX), isComplete: false }
    },
    diagnose: async () => [],
    facts: null,
    check: async () => undefined,
  }
}

function isTeam(group: DirectoryGroup, settings: RoleNames): boolean {
  const name = group.name.toLowerCase()
  const isRole = [settings.LDAP_OWNERS_SUFFIX, settings.LDAP_VIEWERS_SUFFIX].some((suffix) =>
    name.endsWith(suffix.toLowerCase()),
  )
  return !isRole && name !== settings.LDAP_ADMIN_GROUP.toLowerCase()
}

async function knownGroups(db: Database): Promise<DirectoryGroup[]> {
  const groups = await db.$queryRaw<{ id: string; name: string }[]>`
    SELECT "group"->>'id' AS "id", min("group"->>'name') AS "name"
    FROM "Person", jsonb_array_elements("groups") AS "group"
    WHERE "username" LIKE ${`${OIDC_PREFIX}%`}
    GROUP BY "group"->>'id' ORDER BY "name" LIMIT ${GROUPS_MAX}`
  return groups.map((group) => ({ ...group, dn: '' }))
}

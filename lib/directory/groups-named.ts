import type { Connection } from './connection'
import { type DirectoryGroup, groupAttributes, parseGroup } from './entries'
import { allOf, anyOf, equal, groupClassFilter } from './filters'
import type { DirectorySettings } from './settings'

const NAMES_PER_SEARCH = 50
/** Of one search: names are mostly unique. */
const GROUPS_MAX = 500

/** Every group that has one of these names, several of one name included; names that no group has are left out. */
export async function findGroupsByName(
  connection: Connection,
  settings: DirectorySettings,
  names: readonly string[],
): Promise<DirectoryGroup[]> {
  const groups: DirectoryGroup[] = []
  for (let start = 0; start < names.length; start += NAMES_PER_SEARCH) {
    const some = names.slice(start, start + NAMES_PER_SEARCH)
    const named = anyOf(some.map((name) => equal(settings.groupNameAttribute, name)))
    const entries = await connection.search(settings.groupsBase, {
      scope: 'sub',
      filter: allOf([groupClassFilter, settings.groupFilter, named]),
      attributes: groupAttributes(settings),
      limit: GROUPS_MAX,
      aboveLimit: 'fail',
    })
    for (const entry of entries) {
      const group = parseGroup(entry, settings)
      if (group !== null) groups.push({ dn: group.dn, id: group.id, name: group.name })
    }
  }
  return groups
}

import type { DirectoryGroup, FoundGroup, FoundPerson } from './entries'
import { holdsMemberInChain } from './filters'
import {
  type GroupFinder,
  MAX_GROUPS,
  parentsApart,
  parentsTogether,
  tooManyGroups,
  walk,
} from './group-walk'

/**
 * A group and the groups through which a person is in it, from the person upward: none for a direct member. Null
 * when the directory says that the person is in it and no way was found below the groups' base.
 */
export type ExplainedGroup = DirectoryGroup & { via: readonly DirectoryGroup[] | null }

/**
 * Every group that a person is in, also through other groups: by `walk` as group-walk.ts says, by `chain` in one
 * search that Active Directory resolves.
 * @throws AppError DIRECTORY_UNAVAILABLE above `MAX_GROUPS` groups.
 */
export async function groupsOf(found: FoundPerson, finder: GroupFinder): Promise<DirectoryGroup[]> {
  if (finder.nesting === 'chain') return (await chain(found, finder)).map(plain)
  const reached = await walk(found, finder, parentsTogether)
  return [...reached.values()].map(({ group }) => plain(group))
}

/**
 * The groups that `groupsOf` finds, each with a shortest way to it. Costs more searches, since for each group above
 * others it finds out which of them leads there.
 * @throws AppError as `groupsOf`.
 */
export async function explainGroups(
  found: FoundPerson,
  finder: GroupFinder,
): Promise<ExplainedGroup[]> {
  const reached = await walk(found, finder, parentsApart)
  const via = (id: string): DirectoryGroup[] | null => {
    const way: DirectoryGroup[] = []
    let at = reached.get(id)
    if (at === undefined) return null
    while (at !== undefined && at.child !== null) {
      way.unshift(plain(at.child))
      at = reached.get(at.child.id)
    }
    return way
  }
  const groups =
    finder.nesting === 'chain'
      ? await chain(found, finder)
      : [...reached.values()].map(({ group }) => group)
  return groups.map((group) => ({ ...plain(group), via: via(group.id) }))
}

async function chain(found: FoundPerson, finder: GroupFinder): Promise<FoundGroup[]> {
  const groups = await finder.search(holdsMemberInChain(found.person.dn))
  if (groups.length > MAX_GROUPS) throw tooManyGroups()
  return groups
}

function plain({ dn, id, name }: FoundGroup): DirectoryGroup {
  return { dn, id, name }
}

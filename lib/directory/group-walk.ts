// Upward from a person through groups that hold groups, in a directory that resolves nothing by itself.
import type { Filter } from 'ldapts'
import { AppError } from '../kernel/app-error'
import { mapConcurrent } from '../kernel/map-concurrent'
import type { FoundGroup, FoundPerson } from './entries'
import { anyOf, equal, hasDn, holdsMember } from './filters'
import type { DirectorySettings } from './settings'

export const MAX_GROUPS = 2000
export const MAX_NESTING = 10
/** Names that `memberOf` gives may lie outside the groups' base; so many are looked up at most. */
const MAX_NAMES = 2 * MAX_GROUPS
const DNS_PER_SEARCH = 50
const SEARCHES_AT_ONCE = 4

/** How groups are found: `search` looks below the groups' base alone, so groups elsewhere never count. */
export type GroupFinder = Pick<DirectorySettings, 'kind' | 'nesting'> & {
  search(filter: Filter): Promise<FoundGroup[]>
}

/** `child` is the group that led to this one; null when it was the person, or when nobody asked. */
export type Reached = { group: FoundGroup; child: FoundGroup | null }

/** Finds the groups that hold some groups. */
export type Parents = (
  children: FoundGroup[],
  finder: GroupFinder,
  isNew: (group: FoundGroup) => boolean,
) => Promise<Reached[]>

/**
 * The groups of a person by id: from the group's side (`member`, `uniqueMember`, `memberUid`), from `memberOf` where
 * the directory writes it, and upward at most `MAX_NESTING` steps; groups further up do not count. Cycles end where
 * they began.
 * @throws AppError DIRECTORY_UNAVAILABLE above `MAX_GROUPS` groups.
 */
export async function walk(
  found: FoundPerson,
  finder: GroupFinder,
  parentsOf: Parents,
): Promise<Map<string, Reached>> {
  const { reached, keepNew, takeUnasked } = emptyReach()
  const isNew = (group: FoundGroup) => !reached.has(group.id)
  // What only `memberOf` tells of.
  const namedBy = async (holders: { memberOf: string[]; child: FoundGroup | null }[]) => {
    const childOf = takeUnasked(holders)
    const groups = await searchInChunks([...childOf.keys()], (dns) =>
      finder.search(hasDn(dns, finder.kind)),
    )
    return groups.map((group) => ({ group, child: childOf.get(group.dn.toLowerCase()) ?? null }))
  }

  const direct = await finder.search(holdsPerson(found, finder))
  let frontier = keepNew(direct.map((group) => ({ group, child: null })))
  frontier.push(...keepNew(await namedBy([{ memberOf: found.memberOf, child: null }])))
  for (let step = 0; step < MAX_NESTING && frontier.length > 0; step += 1) {
    const children = frontier
    frontier = keepNew(await searchInChunks(children, (some) => parentsOf(some, finder, isNew)))
    const holders = children.map((child) => ({ memberOf: child.memberOf, child }))
    frontier.push(...keepNew(await namedBy(holders)))
  }
  return reached
}

/** One search for many children: which of them leads to a parent stays open. */
export const parentsTogether: Parents = async (children, finder) => {
  const dns = children.map((group) => group.dn)
  const child = children.length === 1 ? (children[0] ?? null) : null
  const groups = await finder.search(holdsMember(dns, finder.kind))
  return groups.map((group) => ({ group, child }))
}

/** Halves the children until each new parent has its child; children without new parents cost nothing more. */
export const parentsApart: Parents = async (children, finder, isNew) => {
  const parents = (await parentsTogether(children, finder, isNew)).filter(({ group }) =>
    isNew(group),
  )
  if (parents.length === 0 || children.length === 1) return parents
  const middle = Math.ceil(children.length / 2)
  return [
    ...(await parentsApart(children.slice(0, middle), finder, isNew)),
    ...(await parentsApart(children.slice(middle), finder, isNew)),
  ]
}

export function tooManyGroups(): AppError {
  return new AppError(
    'DIRECTORY_UNAVAILABLE',
    `The directory lists this person in more than ${MAX_GROUPS} groups. Narrow the base DN or the filter of the groups.`,
    { terminal: true },
  )
}

function emptyReach() {
  const reached = new Map<string, Reached>()
  const asked = new Set<string>()
  return {
    reached,
    /** Keeps groups that were not reached before; the first way to a group is a shortest one. */
    keepNew: (candidates: Reached[]): FoundGroup[] => {
      const added: FoundGroup[] = []
      for (const candidate of candidates) {
        if (reached.has(candidate.group.id)) continue
        reached.set(candidate.group.id, candidate)
        asked.add(candidate.group.dn.toLowerCase())
        added.push(candidate.group)
      }
      if (reached.size > MAX_GROUPS) throw tooManyGroups()
      return added
    },
    /** The DNs in `memberOf` that no search brought yet, each only once, with the group that has them. */
    takeUnasked: (holders: { memberOf: string[]; child: FoundGroup | null }[]) => {
      const childOf = new Map<string, FoundGroup | null>()
      for (const { memberOf, child } of holders)
        for (const dn of memberOf) {
          const key = dn.toLowerCase()
          if (asked.has(key)) continue
          asked.add(key)
          childOf.set(key, child)
        }
      if (asked.size > MAX_NAMES) throw tooManyGroups()
      return childOf
    },
  }
}

function holdsPerson(found: FoundPerson, finder: GroupFinder): Filter {
  const byMember = holdsMember([found.person.dn], finder.kind)
  return found.memberUid === null
    ? byMember
    : anyOf([byMember, equal('memberUid', found.memberUid)])
}

async function searchInChunks<T, R>(all: T[], search: (some: T[]) => Promise<R[]>): Promise<R[]> {
  const chunks: T[][] = []
  for (let start = 0; start < all.length; start += DNS_PER_SEARCH)
    chunks.push(all.slice(start, start + DNS_PER_SEARCH))
  return (await mapConcurrent(chunks, SEARCHES_AT_ONCE, search)).flat()
}

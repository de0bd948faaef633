import type { Filter } from 'ldapts'
import { AppError } from '../kernel/app-error'
import { mapConcurrent } from '../kernel/map-concurrent'
import type { DirectoryGroup, FoundPerson } from './entries'
import { anyOf, equal, holdsMember } from './filters'

export const MAX_GROUPS = 2000
export const MAX_NESTING = 10
const DNS_PER_SEARCH = 50
const SEARCHES_AT_ONCE = 4

/** Searches below the groups' base. Groups elsewhere never count. */
export type GroupSearch = (filter: Filter) => Promise<DirectoryGroup[]>

/**
 * Every group that a person is in: by the group's side (`member`, `uniqueMember`, `memberUid`), by the person's own
 * `memberOf`, and upward through groups that hold groups, at most `MAX_NESTING` steps; groups further up do not
 * count. Cycles end where they began.
 * @throws AppError DIRECTORY_UNAVAILABLE above `MAX_GROUPS` groups.
 */
export async function groupsOf(found: FoundPerson, search: GroupSearch): Promise<DirectoryGroup[]> {
  const groups = new Map<string, DirectoryGroup>()
  const keepNew = (candidates: DirectoryGroup[]): DirectoryGroup[] => {
    const added = candidates.filter((group) => {
      const isNew = !groups.has(group.id)
      groups.set(group.id, group)
      return isNew
    })
    if (groups.size > MAX_GROUPS) throw tooManyGroups()
    return added
  }

  const { dn } = found.person
  const direct = await search(anyOf([holdsMember([dn]), equal('memberUid', found.storedUsername)]))
  let frontier = keepNew(direct)

  const seen = new Set(frontier.map((group) => group.dn.toLowerCase()))
  const unseen = found.memberOf.filter((groupDn) => !seen.has(groupDn.toLowerCase()))
  if (unseen.length > MAX_GROUPS) throw tooManyGroups()
  const byDn = (dns: string[]) => anyOf(dns.map((value) => equal(found.dnAttribute, value)))
  frontier.push(...keepNew(await searchInChunks(unseen, byDn, search)))

  for (let step = 0; step < MAX_NESTING && frontier.length > 0; step += 1) {
    const dns = frontier.map((group) => group.dn)
    frontier = keepNew(await searchInChunks(dns, holdsMember, search))
  }
  return [...groups.values()]
}

async function searchInChunks(
  dns: string[],
  toFilter: (dns: string[]) => Filter,
  search: GroupSearch,
): Promise<DirectoryGroup[]> {
  const chunks: string[][] = []
  for (let start = 0; start < dns.length; start += DNS_PER_SEARCH)
    chunks.push(dns.slice(start, start + DNS_PER_SEARCH))
  const found = await mapConcurrent(chunks, SEARCHES_AT_ONCE, (chunk) => search(toFilter(chunk)))
  return found.flat()
}

function tooManyGroups(): AppError {
  return new AppError(
    'DIRECTORY_UNAVAILABLE',
    `The directory lists this person in more than ${MAX_GROUPS} groups. Narrow the base DN of the groups.`,
    { terminal: true },
  )
}

import { type Entry, EqualityFilter, SubstringFilter } from 'ldapts'
import type { Connection } from './connection'
import {
  type DirectoryGroup,
  groupAttributes,
  parseGroup,
  parsePerson,
  personAttributes,
} from './entries'
import { textsOf } from './entry-values'
import { allOf, anyOf, equal, groupClassFilter, hasDn } from './filters'
import type { DirectorySettings } from './settings'

const PEOPLE_MAX = 100
const GROUPS_MAX = 50
const CHOICES_MAX = 20
const NAMES_PER_SEARCH = 50
// Enough for the people that are shown; a group of 20,000 is not read to its end.
const SEARCHES_MAX = 40

export type MembersOfGroup = {
  group: DirectoryGroup
  people: { username: string; displayName: string }[]
  /** False when there are more people than `people`, or groups that were not looked into. */
  isComplete: boolean
}

type Held = { dns: string[]; uids: string[]; isCut: boolean }

/** A few groups whose name holds `text` somewhere, by name. What is in `text` is never filter syntax. */
export async function searchGroupsByName(
  connection: Connection,
  settings: DirectorySettings,
  text: string,
): Promise<DirectoryGroup[]> {
  const named = new SubstringFilter({ attribute: settings.groupNameAttribute, any: [text] })
  const entries = await connection.search(settings.groupsBase, {
    scope: 'sub',
    filter: allOf([groupClassFilter, settings.groupFilter, named]),
    attributes: groupAttributes(settings),
    limit: CHOICES_MAX,
    aboveLimit: 'cut',
  })
  return entries
    .map((entry) => groupIn(entry, settings))
    .filter((group) => group !== null)
    .sort((a, b) => a.name.localeCompare(b.name, 'en'))
}

/** The group of that id, as `parseGroup` makes it; null for none. */
export async function findGroupById(
  connection: Connection,
  settings: DirectorySettings,
  id: string,
): Promise<DirectoryGroup | null> {
  const entry = await findEntry(connection, settings, id, groupAttributes(settings))
  return entry === null ? null : groupIn(entry, settings)
}

/**
 * People in a group and in groups within it, the first 100 that turn up, by name; null when there is no such group.
 * People who may not sign in here, and members elsewhere than below the bases, are left out.
 */
export async function listMembersOf(
  connection: Connection,
  settings: DirectorySettings,
  asked: { id: string; now: Date },
): Promise<MembersOfGroup | null> {
  const attributes = [...groupAttributes(settings), ...MEMBER_ATTRIBUTES]
  const top = await findEntry(connection, settings, asked.id, attributes)
  const group = top === null ? null : groupIn(top, settings)
  if (top === null || group === null) return null
  const search = { connection, settings, now: asked.now }
  const people = new Map<string, string>()
  const seen = new Set([top.dn.toLowerCase()])
  const waiting: Held[] = [heldBy(top)]
  let isComplete = true
  let searches = 0
  for (let held = waiting.shift(); held !== undefined; held = waiting.shift()) {
    isComplete &&= !held.isCut
    for (const chunk of chunksOf(held)) {
      if (people.size > PEOPLE_MAX || searches >= SEARCHES_MAX) {
        return view(group, people, false)
      }
      searches += 1
      for (const { username, displayName } of await peopleOf(search, chunk)) {
        people.set(username, displayName)
      }
      if (chunk.dns.length === 0) continue
      for (const entry of await groupsAmong(search, chunk.dns)) {
        const key = entry.dn.toLowerCase()
        if (seen.has(key)) continue
        seen.add(key)
        if (seen.size > GROUPS_MAX) isComplete = false
        else waiting.push(heldBy(entry))
      }
    }
  }
  return view(group, people, isComplete)
}

function view(
  group: DirectoryGroup,
  people: ReadonlyMap<string, string>,
  isComplete: boolean,
): MembersOfGroup {
  return {
    group,
    people: [...people]
      .slice(0, PEOPLE_MAX)
      .map(([username, displayName]) => ({ username, displayName }))
      .sort((a, b) => a.displayName.localeCompare(b.displayName, 'en')),
    isComplete: isComplete && people.size <= PEOPLE_MAX,
  }
}

const MEMBER_ATTRIBUTES = ['member', 'uniqueMember', 'memberUid']

type Search = { connection: Connection; settings: DirectorySettings; now: Date }

function groupIn(entry: Entry, settings: DirectorySettings): DirectoryGroup | null {
  const group = parseGroup(entry, settings)
  return group === null ? null : { dn: group.dn, id: group.id, name: group.name }
}

async function findEntry(
  connection: Connection,
  settings: DirectorySettings,
  id: string,
  attributes: string[],
): Promise<Entry | null> {
  const guid = guidBytes(id)
  if (guid === null) return null
  const named =
    settings.kind === 'active-directory'
      ? new EqualityFilter({ attribute: 'objectGUID', value: guid })
      : equal('entryUUID', id)
  const entries = await connection.search(settings.groupsBase, {
    scope: 'sub',
    filter: allOf([groupClassFilter, settings.groupFilter, named]),
    attributes,
    limit: 2,
    aboveLimit: 'cut',
  })
  return entries.length === 1 ? (entries[0] ?? null) : null
}

async function peopleOf({ connection, settings, now }: Search, held: Chunk) {
  const { dns, uids } = held
  const named =
    dns.length > 0 ? hasDn(dns, settings.kind) : anyOf(uids.map((uid) => equal('uid', uid)))
  const entries = await connection.search(settings.peopleBase, {
    scope: 'sub',
    filter: allOf([named, settings.userFilter]),
    attributes: personAttributes(settings),
    limit: NAMES_PER_SEARCH * 2,
    aboveLimit: 'cut',
  })
  return entries.flatMap((entry) => {
    const username = textsOf(entry, settings.usernameAttribute)[0] ?? ''
    const found = parsePerson(entry, settings, { username, now })
    return found === null || found.bar !== null ? [] : [found.person]
  })
}

function groupsAmong({ connection, settings }: Search, dns: string[]) {
  return connection.search(settings.groupsBase, {
    scope: 'sub',
    filter: allOf([groupClassFilter, settings.groupFilter, hasDn(dns, settings.kind)]),
    attributes: MEMBER_ATTRIBUTES,
    limit: NAMES_PER_SEARCH,
    aboveLimit: 'cut',
  })
}

type Chunk = { dns: string[]; uids: string[] }

function chunksOf({ dns, uids }: Held): Chunk[] {
  const chunks: Chunk[] = []
  for (let start = 0; start < dns.length; start += NAMES_PER_SEARCH)
    chunks.push({ dns: dns.slice(start, start + NAMES_PER_SEARCH), uids: [] })
  for (let start = 0; start < uids.length; start += NAMES_PER_SEARCH)
    chunks.push({ dns: [], uids: uids.slice(start, start + NAMES_PER_SEARCH) })
  return chunks
}

function heldBy(entry: Entry): Held {
  // Active Directory hands out large groups in parts, the first of them under a name of its own.
  const isPart = ([name]: [string, unknown]) => /^member;range=/i.test(name)
  const parts = Object.entries(entry).filter(isPart)
  return {
    dns: [
      ...textsOf(entry, 'member'),
      ...textsOf(entry, 'uniqueMember'),
      ...parts.flatMap(([name]) => textsOf(entry, name)),
    ],
    uids: textsOf(entry, 'memberUid'),
    isCut: parts.length > 0,
  }
}

/** The bytes that Active Directory stores for a GUID in its usual text form; null for what is none. */
function guidBytes(text: string): Buffer | null {
  if (!/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return null
  const bytes = Buffer.from(text.replaceAll('-', ''), 'hex')
  const part = (start: number, end: number) => Buffer.from(bytes.subarray(start, end)).reverse()
  return Buffer.concat([part(0, 4), part(4, 6), part(6, 8), bytes.subarray(8)])
}

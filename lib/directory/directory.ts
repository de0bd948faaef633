import { randomBytes } from 'node:crypto'
import type { Filter } from 'ldapts'
import { type Clock, systemClock } from '../kernel/clock'
import type { AccountBar } from './account-state'
import type { Connection } from './connection'
import { diagnose, type ServerCheck } from './diagnose'
import {
  type DirectoryGroup,
  type DirectoryPerson,
  type FoundGroup,
  type FoundPerson,
  groupAttributes,
  parseGroup,
  parsePerson,
  personAttributes,
} from './entries'
import { createServers } from './failover'
import { allOf, equal, groupClassFilter } from './filters'
import { type GroupFinder, MAX_GROUPS } from './group-walk'
import { type ExplainedGroup, explainGroups, groupsOf } from './groups'
import { findGroupsByName } from './groups-named'
import { wrongCredentials } from './ldap-errors'
import { findGroupById, listMembersOf, type MembersOfGroup, searchGroupsByName } from './members'
import {
  type DirectoryConfig,
  type DirectoryFacts,
  type DirectorySettings,
  factsOf,
  parseSettings,
} from './settings'

const MAX_USERNAME_CHARS = 256
const MAX_PASSWORD_CHARS = 1024
const MAX_TEAM_GROUPS = 10_000

export type { AccountBar, DirectoryConfig, DirectoryGroup, DirectoryPerson, ExplainedGroup }
export type PersonWithGroups = { person: DirectoryPerson; groups: DirectoryGroup[] }

/** What a user name stands for; `several` people of one name are nobody to sign in. */
export type ExplainedPerson =
  | { found: 'nobody' | 'several' }
  | {
      found: 'person'
      person: DirectoryPerson
      /** Why the account counts as gone all the same; null when it counts. */
      bar: AccountBar | null
      groups: ExplainedGroup[]
    }

/** Every method may throw `DIRECTORY_UNAVAILABLE`, and the signal's reason once the caller gave up. */
export type Directory = {
  /**
   * The person with that user name, if the password is theirs.
   * @throws AppError INVALID_CREDENTIALS, the same for an unknown name, two people of one name, an account that may
   * not be used and a wrong password.
   */
  authenticate(input: {
    username: string
    password: string
    signal?: AbortSignal | undefined
  }): Promise<PersonWithGroups>
  /** The one person with that user name; null for none, for more than one, and for accounts that may not be used. */
  findPerson(username: string, signal?: AbortSignal): Promise<PersonWithGroups | null>
  /** What `findPerson` finds or would find, with the reason and with the way to each group; costs more searches. */
  explainPerson(username: string, signal?: AbortSignal): Promise<ExplainedPerson>
  /** Every group below the groups' base that the team filter lets through, by name. */
  listTeamGroups(signal?: AbortSignal): Promise<DirectoryGroup[]>
  /** A few groups whose name holds `text`, by name. */
  searchGroups(text: string, signal?: AbortSignal): Promise<DirectoryGroup[]>
  /** Every group that has one of these names, several of one name included. */
  findGroupsNamed(names: readonly string[], signal?: AbortSignal): Promise<DirectoryGroup[]>
  /** The group of that lasting id; null for none. */
  findGroup(id: string, signal?: AbortSignal): Promise<DirectoryGroup | null>
  /** People in a group and in groups within it, up to a bound; null for no such group. */
  listMembers(id: string, signal?: AbortSignal): Promise<MembersOfGroup | null>
  /** Tries every server by itself, step by step; what is wrong is in the answer. */
  diagnose(): Promise<ServerCheck[]>
  /** What the settings say, without secrets; null where no directory is set up. */
  facts: DirectoryFacts | null
  /** Connects, binds as the service account and reads both bases. */
  check(signal?: AbortSignal): Promise<void>
}

/**
 * A client of an OpenLDAP-like directory or Active Directory. Holds no connection: each call opens what it needs,
 * ends within `timeoutMs` and closes it. Referrals are not followed.
 * @throws AppError BAD_INPUT for a configuration that cannot work.
 */
export function createDirectory(config: DirectoryConfig, clock: Clock = systemClock): Directory {
  const settings = parseSettings(config)
  const { withConnection } = createServers(settings, clock)
  return {
    authenticate: async ({ username, password, signal }) => {
      if (!isUsable(username, MAX_USERNAME_CHARS) || !isUsable(password, MAX_PASSWORD_CHARS))
        throw wrongCredentials()
      return withConnection(signal, async (connection) => {
        const found = await findOne(connection, settings, { username, now: clock.now() })
        // For a name that nobody has, the same question is asked about a DN that nobody has, so that it takes as long.
        const dn = found?.person.dn ?? nobodysDn(settings)
        const accepted = await connection.acceptsPassword(dn, password)
        if (found === null || !accepted || found.bar !== null) throw wrongCredentials()
        return withGroups(connection, settings, found)
      })
    },

    findPerson: async (username, signal) => {
      if (!isUsable(username, MAX_USERNAME_CHARS)) return null
      return withConnection(signal, async (connection) => {
        const found = await findOne(connection, settings, { username, now: clock.now() })
        return found === null || found.bar !== null ? null : withGroups(connection, settings, found)
      })
    },

    explainPerson: async (username, signal) => {
      if (!isUsable(username, MAX_USERNAME_CHARS)) return { found: 'nobody' }
      return withConnection(signal, (connection) =>
        explain(connection, settings, { username, now: clock.now() }),
      )
    },

    listTeamGroups: (signal) =>
      withConnection(signal, async (connection) => {
        const filter = allOf([groupClassFilter, settings.teamFilter])
        const groups = await searchGroups(connection, settings, filter, MAX_TEAM_GROUPS)
        return groups
          .map(({ dn, id, name }) => ({ dn, id, name }))
          .sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name))
      }),

    searchGroups: (text, signal) =>
      withConnection(signal, (connection) => searchGroupsByName(connection, settings, text)),

    findGroupsNamed: (names, signal) =>
      withConnection(signal, (connection) => findGroupsByName(connection, settings, names)),

    findGroup: (id, signal) =>
      withConnection(signal, (connection) => findGroupById(connection, settings, id)),

    listMembers: (id, signal) =>
      withConnection(signal, (connection) =>
        listMembersOf(connection, settings, { id, now: clock.now() }),
      ),

    diagnose: () => diagnose(settings, clock.now()),

    facts: factsOf(settings),

    check: (signal) =>
      withConnection(signal, async (connection) => {
        for (const base of [settings.peopleBase, settings.groupsBase])
          await connection.search(base, {
            scope: 'base',
            attributes: ['1.1'],
            limit: 1,
            aboveLimit: 'cut',
          })
      }),
  }
}

// An empty password would be an anonymous bind, which servers answer with success (RFC 4513, 5.1.2).
function isUsable(text: string, maxChars: number): boolean {
  return text.trim() !== '' && text.length <= maxChars && !text.includes('\0')
}

type Asked = { username: string; now: Date }

async function lookUp(
  connection: Connection,
  settings: DirectorySettings,
  asked: Asked,
): Promise<FoundPerson | 'nobody' | 'several'> {
  const entries = await connection.search(settings.peopleBase, {
    scope: 'sub',
    filter: allOf([equal(settings.usernameAttribute, asked.username), settings.userFilter]),
    attributes: personAttributes(settings),
    limit: 2,
    aboveLimit: 'cut',
  })
  const [entry] = entries
  if (entry === undefined) return 'nobody'
  return entries.length > 1 ? 'several' : (parsePerson(entry, settings, asked) ?? 'nobody')
}

async function findOne(
  connection: Connection,
  settings: DirectorySettings,
  asked: Asked,
): Promise<FoundPerson | null> {
  const found = await lookUp(connection, settings, asked)
  return typeof found === 'string' ? null : found
}

async function explain(
  connection: Connection,
  settings: DirectorySettings,
  asked: Asked,
): Promise<ExplainedPerson> {
  let found = await lookUp(connection, settings, asked)
  let isFiltered = false
  if (found === 'nobody' && settings.userFilter !== undefined) {
    found = await lookUp(connection, { ...settings, userFilter: undefined }, asked)
    isFiltered = typeof found !== 'string'
  }
  if (typeof found === 'string') return { found }
  return {
    found: 'person',
    person: found.person,
    bar: found.bar ?? (isFiltered ? 'filtered' : null),
    groups: await explainGroups(found, finderFor(connection, settings)),
  }
}

async function withGroups(
  connection: Connection,
  settings: DirectorySettings,
  found: FoundPerson,
): Promise<PersonWithGroups> {
  return { person: found.person, groups: await groupsOf(found, finderFor(connection, settings)) }
}

function finderFor(connection: Connection, settings: DirectorySettings): GroupFinder {
  const { kind, nesting } = settings
  return {
    kind,
    nesting,
    search: (filter) => searchGroups(connection, settings, filter, MAX_GROUPS),
  }
}

async function searchGroups(
  connection: Connection,
  settings: DirectorySettings,
  filter: Filter,
  limit: number,
): Promise<FoundGroup[]> {
  const entries = await connection.search(settings.groupsBase, {
    scope: 'sub',
    filter: allOf([filter, settings.groupFilter]),
    attributes: groupAttributes(settings),
    limit,
    aboveLimit: 'fail',
  })
  return entries.map((entry) => parseGroup(entry, settings)).filter((group) => group !== null)
}

function nobodysDn(settings: DirectorySettings): string {
  return `${settings.usernameAttribute}=${randomBytes(12).toString('hex')},${settings.peopleBase}`
}

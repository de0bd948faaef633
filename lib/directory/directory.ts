import { randomBytes } from 'node:crypto'
import { AndFilter, type Filter } from 'ldapts'
import { type Connection, withConnection } from './connection'
import {
  type DirectoryGroup,
  type DirectoryPerson,
  type FoundPerson,
  GROUP_ATTRIBUTES,
  PERSON_ATTRIBUTES,
  parseGroup,
  parsePerson,
} from './entries'
import { equal, groupClassFilter } from './filters'
import { groupsOf, MAX_GROUPS } from './groups'
import { wrongCredentials } from './ldap-errors'
import { type DirectoryConfig, type DirectorySettings, parseSettings } from './settings'

const MAX_USERNAME_CHARS = 256
const MAX_PASSWORD_CHARS = 1024
const MAX_TEAM_GROUPS = 10_000

export type { DirectoryConfig, DirectoryGroup, DirectoryPerson }
export type PersonWithGroups = { person: DirectoryPerson; groups: DirectoryGroup[] }

/** Every method may throw `DIRECTORY_UNAVAILABLE`, and the signal's reason once the caller gave up. */
export type Directory = {
  /**
   * The person with that user name, if the password is theirs.
   * @throws AppError INVALID_CREDENTIALS, the same for an unknown name, two people of one name and a wrong password.
   */
  authenticate(input: {
    username: string
    password: string
    signal?: AbortSignal | undefined
  }): Promise<PersonWithGroups>
  /** The one person with that user name; null for none and for more than one. */
  findPerson(username: string, signal?: AbortSignal): Promise<PersonWithGroups | null>
  /** Every group below the groups' base that the team filter lets through, by name. */
  listTeamGroups(signal?: AbortSignal): Promise<DirectoryGroup[]>
  /** Connects, binds as the service account and reads both bases. */
  check(signal?: AbortSignal): Promise<void>
}

/**
 * A client of an OpenLDAP-like directory or Active Directory. Holds no connection: each call opens what it needs,
 * ends within `timeoutMs` and closes it. Referrals are not followed.
 * @throws AppError BAD_INPUT for a configuration that cannot work.
 */
export function createDirectory(config: DirectoryConfig): Directory {
  const settings = parseSettings(config)
  return {
    authenticate: async ({ username, password, signal }) => {
      if (!isUsable(username, MAX_USERNAME_CHARS) || !isUsable(password, MAX_PASSWORD_CHARS))
        throw wrongCredentials()
      return withConnection(settings, signal, async (connection) => {
        const found = await findOne(connection, settings, username)
        // For a name that nobody has, the same question is asked about a DN that nobody has, so that it takes as long.
        const dn = found?.person.dn ?? nobodysDn(settings)
        const accepted = await connection.acceptsPassword(dn, password)
        if (found === null || !accepted) throw wrongCredentials()
        return withGroups(connection, settings, found)
      })
    },

    findPerson: async (username, signal) => {
      if (!isUsable(username, MAX_USERNAME_CHARS)) return null
      return withConnection(settings, signal, async (connection) => {
        const found = await findOne(connection, settings, username)
        return found === null ? null : withGroups(connection, settings, found)
      })
    },

    listTeamGroups: (signal) =>
      withConnection(settings, signal, async (connection) => {
        const filter = allOf([groupClassFilter, settings.teamFilter])
        const groups = await searchGroups(connection, settings, filter, MAX_TEAM_GROUPS)
        return groups.sort((a, b) => Number(a.name > b.name) - Number(a.name < b.name))
      }),

    check: (signal) =>
      withConnection(settings, signal, async (connection) => {
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

async function findOne(
  connection: Connection,
  settings: DirectorySettings,
  username: string,
): Promise<FoundPerson | null> {
  const entries = await connection.search(settings.peopleBase, {
    scope: 'sub',
    filter: allOf([equal(settings.usernameAttribute, username), settings.userFilter]),
    attributes: [settings.usernameAttribute, ...PERSON_ATTRIBUTES],
    limit: 2,
    aboveLimit: 'cut',
  })
  const [entry] = entries
  if (entry === undefined || entries.length > 1) return null
  return parsePerson(entry, settings.usernameAttribute, username)
}

async function withGroups(
  connection: Connection,
  settings: DirectorySettings,
  found: FoundPerson,
): Promise<PersonWithGroups> {
  const search = (filter: Filter) => searchGroups(connection, settings, filter, MAX_GROUPS)
  return { person: found.person, groups: await groupsOf(found, search) }
}

async function searchGroups(
  connection: Connection,
  settings: DirectorySettings,
  filter: Filter,
  limit: number,
): Promise<DirectoryGroup[]> {
  const entries = await connection.search(settings.groupsBase, {
    scope: 'sub',
    filter,
    attributes: GROUP_ATTRIBUTES,
    limit,
    aboveLimit: 'fail',
  })
  return entries.map(parseGroup).filter((group) => group !== null)
}

function nobodysDn(settings: DirectorySettings): string {
  return `${settings.usernameAttribute}=${randomBytes(12).toString('hex')},${settings.peopleBase}`
}

function allOf(filters: (Filter | undefined)[]): Filter {
  return new AndFilter({ filters: filters.filter((filter) => filter !== undefined) })
}

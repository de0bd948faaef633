import type { Entry } from 'ldapts'
import { AppError } from '../kernel/app-error'
import { ACCOUNT_ATTRIBUTES, type AccountBar, barOf } from './account-state'
import { textsOf, valuesOf } from './entry-values'
import type { DirectorySettings } from './settings'

export type DirectoryPerson = {
  dn: string
  /** entryUUID, or objectGUID in its usual text form: survives renames. */
  id: string
  /** As the directory holds it, in lower case. */
  username: string
  displayName: string
  email?: string
}

export type DirectoryGroup = { dn: string; id: string; name: string }

/** A person with what finding their groups needs, and what speaks against the account. */
export type FoundPerson = {
  person: DirectoryPerson
  bar: AccountBar | null
  /** What `memberUid` may hold: the `uid` in the directory's own case, as it is compared with case. */
  memberUid: string | null
  memberOf: string[]
}

export type FoundGroup = DirectoryGroup & { memberOf: string[] }

type AttributeSettings = Pick<
  DirectorySettings,
  | 'kind'
  | 'nesting'
  | 'usernameAttribute'
  | 'displayNameAttribute'
  | 'mailAttribute'
  | 'groupNameAttribute'
>

const idAttribute = (settings: AttributeSettings) =>
  settings.kind === 'active-directory' ? 'objectGUID' : 'entryUUID'

/** What is asked of an entry that is a person. Never `member` or a wildcard: groups and people can be large. */
export function personAttributes(settings: AttributeSettings): string[] {
  const { usernameAttribute, displayNameAttribute, mailAttribute } = settings
  return [
    ...new Set([
      usernameAttribute,
      displayNameAttribute,
      'cn',
      mailAttribute,
      // Asked for in both kinds, to tell one that is taken for the other.
      'objectGUID',
      idAttribute(settings),
      ...(settings.kind === 'openldap' ? ['uid'] : []),
      // The matching rule finds all groups by itself.
      ...(settings.nesting === 'walk' ? ['memberOf'] : []),
      ...ACCOUNT_ATTRIBUTES,
    ]),
  ]
}

/** What is asked of an entry that is a group. */
export function groupAttributes(settings: AttributeSettings): string[] {
  const { groupNameAttribute, nesting } = settings
  return [idAttribute(settings), groupNameAttribute, ...(nesting === 'walk' ? ['memberOf'] : [])]
}

/**
 * The person in `entry`, or null when none of several stored user names is the one that was asked for: taking
 * another one could be the name of somebody else.
 * @throws AppError DIRECTORY_UNAVAILABLE when the entry shows no identifier, or hides whether it is disabled.
 */
export function parsePerson(
  entry: Entry,
  settings: AttributeSettings,
  asked: { username: string; now: Date },
): FoundPerson | null {
  const usernames = textsOf(entry, settings.usernameAttribute)
  const storedUsername =
    usernames.length === 1
      ? usernames[0]
      : usernames.find((name) => name.toLowerCase() === asked.username.trim().toLowerCase())
  if (storedUsername === undefined || entry.dn === '') return null
  assertKind(entry, settings)

  const username = storedUsername.toLowerCase()
  const email = textsOf(entry, settings.mailAttribute)[0]
  const displayName = textsOf(entry, settings.displayNameAttribute)[0] ?? textsOf(entry, 'cn')[0]
  return {
    person: {
      dn: entry.dn,
      id: parseId(entry),
      username,
      displayName: displayName ?? username,
      ...(email === undefined ? {} : { email }),
    },
    bar: barOf(entry, asked.now),
    memberUid: memberUidOf(entry, settings, storedUsername),
    memberOf: textsOf(entry, 'memberOf'),
  }
}

/**
 * The group in `entry`, or null for one without a name.
 * @throws AppError DIRECTORY_UNAVAILABLE when the entry shows no identifier.
 */
export function parseGroup(entry: Entry, settings: AttributeSettings): FoundGroup | null {
  const name = textsOf(entry, settings.groupNameAttribute)[0]
  if (name === undefined) return null
  return { dn: entry.dn, id: parseId(entry), name, memberOf: textsOf(entry, 'memberOf') }
}

// People may sign in with their mail address; groups hold the uid.
function memberUidOf(
  entry: Entry,
  settings: AttributeSettings,
  storedUsername: string,
): string | null {
  if (settings.kind === 'active-directory') return null
  if (settings.usernameAttribute.toLowerCase() === 'uid') return storedUsername
  const uids = textsOf(entry, 'uid')
  return uids.length === 1 && uids[0] !== undefined ? uids[0] : null
}

function assertKind(entry: Entry, settings: AttributeSettings): void {
  const isActiveDirectory = settings.kind === 'active-directory'
  if (!isActiveDirectory && valuesOf(entry, 'objectGUID').length > 0)
    throw misconfigured(
      'The directory is Active Directory, but Berth is set up for OpenLDAP. Set LDAP_KIND=active-directory.',
    )
  // Without it a disabled account would look like any other.
  if (isActiveDirectory && textsOf(entry, 'userAccountControl').length === 0)
    throw misconfigured(
      'The directory does not show which accounts are disabled. Give the service account the right to read userAccountControl.',
    )
}

function parseId(entry: Entry): string {
  const uuid = textsOf(entry, 'entryUUID')[0]
  if (uuid !== undefined) return uuid.toLowerCase()
  const guid = valuesOf(entry, 'objectGUID')[0]
  const bytes = typeof guid === 'string' ? Buffer.from(guid, 'utf8') : guid
  if (bytes?.length === 16) return formatGuid(bytes)
  throw misconfigured(
    'The directory shows no entryUUID or objectGUID of its entries. Give the service account the right to read them, and check LDAP_KIND.',
  )
}

function misconfigured(detail: string): AppError {
  return new AppError('DIRECTORY_UNAVAILABLE', detail, { terminal: true })
}

/** Active Directory's 16 bytes as its own tools print them: the first three parts are little-endian ([MS-DTYP] 2.3.4). */
export function formatGuid(bytes: Buffer): string {
  const part = (start: number, end: number) => bytes.subarray(start, end).toString('hex')
  const reversed = (start: number, end: number) =>
    Buffer.from(bytes.subarray(start, end)).reverse().toString('hex')
  return [reversed(0, 4), reversed(4, 6), reversed(6, 8), part(8, 10), part(10, 16)].join('-')
}

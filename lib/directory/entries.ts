import type { Entry } from 'ldapts'
import { AppError } from '../kernel/app-error'

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

/** A person with what finding their groups needs. */
export type FoundPerson = {
  person: DirectoryPerson
  /** The user name in the directory's own case: `memberUid` is compared with case. */
  storedUsername: string
  memberOf: string[]
  /** The attribute by which this kind of directory finds an entry by its DN. */
  dnAttribute: 'entryDN' | 'distinguishedName'
}

export const ID_ATTRIBUTES = ['entryUUID', 'objectGUID']
export const PERSON_ATTRIBUTES = [...ID_ATTRIBUTES, 'displayName', 'cn', 'mail', 'memberOf']
export const GROUP_ATTRIBUTES = [...ID_ATTRIBUTES, 'cn']

/**
 * The person in `entry`, or null when none of several stored user names is the one that was asked for: taking
 * another one could be the name of somebody else.
 * @throws AppError DIRECTORY_UNAVAILABLE when the entry shows no identifier.
 */
export function parsePerson(
  entry: Entry,
  usernameAttribute: string,
  asked: string,
): FoundPerson | null {
  const usernames = texts(entry, usernameAttribute)
  const storedUsername =
    usernames.length === 1
      ? usernames[0]
      : usernames.find((name) => name.toLowerCase() === asked.trim().toLowerCase())
  if (storedUsername === undefined || entry.dn === '') return null

  const username = storedUsername.toLowerCase()
  const email = texts(entry, 'mail')[0]
  return {
    person: {
      dn: entry.dn,
      id: parseId(entry),
      username,
      displayName: texts(entry, 'displayName')[0] ?? texts(entry, 'cn')[0] ?? username,
      ...(email === undefined ? {} : { email }),
    },
    storedUsername,
    memberOf: texts(entry, 'memberOf'),
    // OpenLDAP knows distinguishedName too, as the parent of every DN attribute: there it would match far too much.
    dnAttribute: values(entry, 'objectGUID').length > 0 ? 'distinguishedName' : 'entryDN',
  }
}

/**
 * The group in `entry`, or null for one without a name.
 * @throws AppError DIRECTORY_UNAVAILABLE when the entry shows no identifier.
 */
export function parseGroup(entry: Entry): DirectoryGroup | null {
  const name = texts(entry, 'cn')[0]
  return name === undefined ? null : { dn: entry.dn, id: parseId(entry), name }
}

function parseId(entry: Entry): string {
  const uuid = texts(entry, 'entryUUID')[0]
  if (uuid !== undefined) return uuid.toLowerCase()
  const guid = values(entry, 'objectGUID')[0]
  const bytes = typeof guid === 'string' ? Buffer.from(guid, 'utf8') : guid
  if (bytes?.length === 16) return formatGuid(bytes)
  throw new AppError(
    'DIRECTORY_UNAVAILABLE',
    'The directory shows no entryUUID or objectGUID of its entries. Give the service account the right to read them.',
    { terminal: true },
  )
}

/** Active Directory's 16 bytes as its own tools print them: the first three parts are little-endian ([MS-DTYP] 2.3.4). */
export function formatGuid(bytes: Buffer): string {
  const part = (start: number, end: number) => bytes.subarray(start, end).toString('hex')
  const reversed = (start: number, end: number) =>
    Buffer.from(bytes.subarray(start, end)).reverse().toString('hex')
  return [reversed(0, 4), reversed(4, 6), reversed(6, 8), part(8, 10), part(10, 16)].join('-')
}

function values(entry: Entry, attribute: string): (string | Buffer)[] {
  const wanted = attribute.toLowerCase()
  // Servers answer in the case of their schema, not of the question.
  const found = Object.entries(entry).find(([name]) => name.toLowerCase() === wanted)?.[1]
  if (found === undefined) return []
  return Array.isArray(found) ? found : [found]
}

function texts(entry: Entry, attribute: string): string[] {
  return values(entry, attribute)
    .map((value) => (typeof value === 'string' ? value : value.toString('utf8')))
    .filter((value) => value.trim() !== '')
}

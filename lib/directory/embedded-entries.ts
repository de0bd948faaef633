import { createHash } from 'node:crypto'
import ldapjs from 'ldapjs'
import { AppError } from '../kernel/app-error'

export type EmbeddedPerson = {
  username: string
  displayName: string
  password: string
  mail?: string
}

/** `people` are user names, `groups` names of groups that are members as a whole. */
export type EmbeddedGroup = {
  name: string
  people?: readonly string[]
  groups?: readonly string[]
}

export type EmbeddedEntry = {
  dn: string
  /** The DN in the one form that equal DNs share. */
  key: string
  attributes: Record<string, string[]>
  /** Returned only when asked for by name or with `+` (RFC 4511, 4.5.1.8). */
  operational: Record<string, string[]>
  password?: string
}

/**
 * The entries of a small directory: people (`inetOrgPerson`) below `ou=people`, groups (`groupOfNames`) below
 * `ou=groups`. The entryUUID of an entry follows from its DN, so it is the same after a restart.
 */
export function embeddedEntries(options: {
  suffix: string
  people: readonly EmbeddedPerson[]
  groups: readonly EmbeddedGroup[]
}): EmbeddedEntry[] {
  const { suffix, people, groups } = options
  const personDn = (name: string) => `uid=${escapeRdnValue(name)},ou=people,${suffix}`
  const groupDn = (name: string) => `cn=${escapeRdnValue(name)},ou=groups,${suffix}`
  return [
    entry(suffix, { objectClass: ['top', 'domain'] }),
    entry(`ou=people,${suffix}`, { objectClass: ['top', 'organizationalUnit'], ou: ['people'] }),
    entry(`ou=groups,${suffix}`, { objectClass: ['top', 'organizationalUnit'], ou: ['groups'] }),
    ...people.map((person) => ({
      ...entry(personDn(person.username), {
        objectClass: ['top', 'person', 'organizationalPerson', 'inetOrgPerson'],
        uid: [person.username],
        cn: [person.displayName],
        sn: [person.displayName],
        displayName: [person.displayName],
        ...(person.mail === undefined ? {} : { mail: [person.mail] }),
      }),
      password: person.password,
    })),
    ...groups.map((group) =>
      entry(groupDn(group.name), {
        objectClass: ['top', 'groupOfNames'],
        cn: [group.name],
        member: [...(group.people ?? []).map(personDn), ...(group.groups ?? []).map(groupDn)],
      }),
    ),
  ]
}

/** The form of `dn` that all its spellings share, or null for what is no DN. */
export function dnKey(dn: string): string | null {
  try {
    return ldapjs.parseDN(dn).toString().toLowerCase()
  } catch {
    return null
  }
}

function entry(dn: string, attributes: Record<string, string[]>): EmbeddedEntry {
  const key = dnKey(dn)
  if (key === null) throw new AppError('BAD_INPUT', `The embedded directory cannot hold "${dn}".`)
  return { dn, key, attributes, operational: { entryDN: [dn], entryUUID: [uuidOf(key)] } }
}

// RFC 9562, version 5, with the name space for DNs.
function uuidOf(key: string): string {
  const nameSpace = Buffer.from('6ba7b8149dad11d180b400c04fd430c8', 'hex')
  const hash = createHash('sha1').update(nameSpace).update(key).digest().subarray(0, 16)
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x50, 6)
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8)
  const hex = hash.toString('hex')
  return [0, 8, 12, 16, 20].map((start, i) => hex.slice(start, [8, 12, 16, 20, 32][i])).join('-')
}

// RFC 4514, 2.4. No backslashes: ldapjs does not give them back as they came.
function escapeRdnValue(value: string): string {
  if (value.trim() === '' || value.includes('\\'))
    throw new AppError('BAD_INPUT', `The embedded directory cannot hold the name "${value}".`)
  return value.replace(/["+,;<>=]/g, '\\$&').replace(/^[ #]| $/g, '\\$&')
}

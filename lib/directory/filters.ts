import {
  AndFilter,
  EqualityFilter,
  ExtensibleFilter,
  type Filter,
  FilterParser,
  OrFilter,
} from 'ldapts'
import { AppError } from '../kernel/app-error'
import type { DirectoryKind } from './directory-kind'

const GROUP_CLASSES = ['groupOfNames', 'groupOfUniqueNames', 'posixGroup', 'group']

/** Entries that are groups in OpenLDAP, 389 DS or Active Directory. */
export const groupClassFilter: Filter = anyOf(
  GROUP_CLASSES.map((value) => equal('objectClass', value)),
)

/** Exactly this value: it travels as bytes, so nothing in it can act as filter syntax. */
export function equal(attribute: string, value: string): Filter {
  return new EqualityFilter({ attribute, value })
}

/** `text` for use as a value in a filter that is written as text (RFC 4515, 3). */
export function escapeFilterText(text: string): string {
  return text.replace(/[\\*()\0]/g, (character) => `\\${Buffer.from(character).toString('hex')}`)
}

export function anyOf(filters: Filter[]): Filter {
  return new OrFilter({ filters })
}

export function allOf(filters: (Filter | undefined)[]): Filter {
  return new AndFilter({ filters: filters.filter((filter) => filter !== undefined) })
}

/** LDAP_MATCHING_RULE_IN_CHAIN of Active Directory: groups that hold `dn`, also through other groups ([MS-ADTS] 3.1.1.3.4.4.3). */
export function holdsMemberInChain(dn: string): Filter {
  return new ExtensibleFilter({ matchType: 'member', rule: '1.2.840.113556.1.4.1941', value: dn })
}

/** Groups that hold one of these entries as a member, by the attributes of this kind of directory that hold DNs. */
export function holdsMember(dns: readonly string[], kind: DirectoryKind): Filter {
  const attributes = kind === 'active-directory' ? ['member'] : ['member', 'uniqueMember']
  return anyOf(dns.flatMap((dn) => attributes.map((attribute) => equal(attribute, dn))))
}

/** The entries with these DNs. */
export function hasDn(dns: readonly string[], kind: DirectoryKind): Filter {
  // OpenLDAP knows distinguishedName too, as the parent of every DN attribute: there it would match far too much.
  const attribute = kind === 'active-directory' ? 'distinguishedName' : 'entryDN'
  return anyOf(dns.map((dn) => equal(attribute, dn)))
}

/**
 * The filter that an administrator wrote, in the string form of RFC 4515.
 * @throws AppError BAD_INPUT with `field` when it cannot be read.
 */
export function parseFilter(text: string, field: string): Filter {
  const refuse = (cause?: unknown) =>
    new AppError(
      'BAD_INPUT',
      'The directory filter cannot be read. Write it as in RFC 4515, for example (objectClass=inetOrgPerson).',
      { field, raw: text, terminal: true, cause },
    )
  const trimmed = text.trim()
  // The parser accepts a missing parenthesis at the very end. Literal ones must be escaped, so counting is exact.
  const opened = trimmed.split('(').length
  if (trimmed === '' || opened !== trimmed.split(')').length) throw refuse()
  try {
    return FilterParser.parseString(decodeUtf8Escapes(trimmed))
  } catch (error) {
    throw refuse(error)
  }
}

// RFC 4515 escapes octets; the parser takes each for a character, which is wrong from 80 up.
function decodeUtf8Escapes(text: string): string {
  const utf8 = new TextDecoder('utf-8', { fatal: true })
  return text.replace(/(?:\\[89a-f][0-9a-f])+/gi, (octets) =>
    utf8.decode(Buffer.from(octets.replaceAll('\\', ''), 'hex')),
  )
}

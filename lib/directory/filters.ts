import { EqualityFilter, type Filter, FilterParser, OrFilter } from 'ldapts'
import { AppError } from '../kernel/app-error'

const GROUP_CLASSES = ['groupOfNames', 'groupOfUniqueNames', 'posixGroup', 'group']

/** Entries that are groups in OpenLDAP, 389 DS or Active Directory. */
export const groupClassFilter: Filter = anyOf(
  GROUP_CLASSES.map((value) => equal('objectClass', value)),
)

/** Exactly this value: it travels as bytes, so nothing in it can act as filter syntax. */
export function equal(attribute: string, value: string): Filter {
  return new EqualityFilter({ attribute, value })
}

export function anyOf(filters: Filter[]): Filter {
  return new OrFilter({ filters })
}

/** Groups that hold one of these entries as a member, by either attribute that holds DNs. */
export function holdsMember(dns: readonly string[]): Filter {
  return anyOf(dns.flatMap((dn) => [equal('member', dn), equal('uniqueMember', dn)]))
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

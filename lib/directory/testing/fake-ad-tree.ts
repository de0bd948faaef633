// The entries of a domain, and what a domain controller makes of a filter.
import { createHash } from 'node:crypto'
import ldapjs from 'ldapjs'
import { dnKey } from '../embedded-entries'
import { decodeFilterValue, foldValue } from '../embedded-filter'

export type AdEntry = {
  dn: string
  attributes: Record<string, readonly (string | Buffer)[]>
  password?: string
}

type Kept = AdEntry & { key: string }
type Matcher = (entry: Kept) => boolean

const IN_CHAIN = '1.2.840.113556.1.4.1941'
const BIT_AND = '1.2.840.113556.1.4.803'
const DN_ATTRIBUTES = ['memberof', 'distinguishedname']

/** A user as a domain controller stores one: enabled, never expiring, unless `attributes` say otherwise. */
export function adUser(
  dn: string,
  name: string,
  password: string,
  attributes: Record<string, string> = {},
): AdEntry {
  const values = {
    cn: name,
    sAMAccountName: name,
    displayName: name,
    userAccountControl: '512',
    accountExpires: '9223372036854775807',
    ...attributes,
  }
  return {
    dn,
    password,
    attributes: {
      objectClass: ['top', 'person', 'organizationalPerson', 'user'],
      objectGUID: [guidOf(dn)],
      ...Object.fromEntries(Object.entries(values).map(([name, value]) => [name, [value]])),
    },
  }
}

/** A global security group. */
export function adGroup(dn: string, name: string, member: readonly string[]): AdEntry {
  return {
    dn,
    attributes: {
      objectClass: ['top', 'group'],
      objectGUID: [guidOf(dn)],
      cn: [name],
      sAMAccountName: [name],
      groupType: ['-2147483646'],
      member,
    },
  }
}

export function adContainer(dn: string): AdEntry {
  return {
    dn,
    attributes: { objectClass: ['top', 'organizationalUnit'], objectGUID: [guidOf(dn)] },
  }
}

function guidOf(dn: string): Buffer {
  const digest = createHash('md5').update(dn.toLowerCase()).digest()
  // No text in any encoding, and of the octets that ldapjs hands over in filters without loss.
  return Buffer.from(
    digest.map((octet) => ((octet & 1) === 0 ? 1 + (octet % 31) : 0x80 | (octet & 0x3f))),
  )
}

/** The entries by DN, with `memberOf` and the groups above groups, which a domain controller keeps by itself. */
export function adTree(entries: readonly AdEntry[]) {
  const all = new Map<string, Kept>()
  const groupsOfMember = new Map<string, Kept[]>()
  for (const entry of entries) {
    const kept = { ...entry, key: keyOf(entry.dn) }
    all.set(kept.key, kept)
    for (const member of entry.attributes.member ?? []) {
      const key = keyOf(String(member))
      const groups = groupsOfMember.get(key)
      if (groups === undefined) groupsOfMember.set(key, [kept])
      else groups.push(kept)
    }
  }

  const valuesOf = (entry: Kept, attribute: string): readonly (string | Buffer)[] => {
    const wanted = attribute.toLowerCase()
    if (wanted === 'distinguishedname') return [entry.dn]
    if (wanted === 'memberof') return (groupsOfMember.get(entry.key) ?? []).map(({ dn }) => dn)
    const found = Object.entries(entry.attributes).find(([name]) => name.toLowerCase() === wanted)
    return found?.[1] ?? []
  }
  const above = (key: string, seen = new Set<string>()): Set<string> => {
    for (const group of groupsOfMember.get(key) ?? [])
      if (!seen.has(group.key)) above(group.key, seen.add(group.key))
    return seen
  }
  const holds =
    (attribute: string, test: (held: string | Buffer) => boolean): Matcher =>
    (entry) =>
      valuesOf(entry, attribute).some(test)
  const matcher = (filter: ldapjs.Filter): Matcher => {
    if (filter instanceof ldapjs.AndFilter) {
      const all = filter.clauses.map(matcher)
      return (entry) => all.every((each) => each(entry))
    }
    if (filter instanceof ldapjs.OrFilter) {
      const any = filter.clauses.map(matcher)
      return (entry) => any.some((each) => each(entry))
    }
    if (filter instanceof ldapjs.NotFilter) {
      const inner = matcher(filter.filter)
      return (entry) => !inner(entry)
    }
    if (filter instanceof ldapjs.PresenceFilter) return holds(filter.attribute, () => true)
    if (filter instanceof ldapjs.EqualityFilter) {
      if (filter.attribute.toLowerCase() === 'objectguid') {
        const guid = octetsOf(filter.value)
        return holds(filter.attribute, (held) => Buffer.isBuffer(held) && held.equals(guid))
      }
      if (filter.attribute.toLowerCase() === 'member') {
        const holders = groupsOfMember.get(dnKey(decodeFilterValue(filter.value)) ?? '') ?? []
        return (entry) => holders.includes(entry)
      }
      const isDn = DN_ATTRIBUTES.includes(filter.attribute.toLowerCase())
      const compare = isDn ? dnKey : foldValue
      const wanted = compare(decodeFilterValue(filter.value))
      return holds(filter.attribute, (held) => compare(String(held)) === wanted)
    }
    if (filter instanceof ldapjs.SubstringFilter) {
      const { attribute, initial, any, final } = filter
      const parts = [initial, ...any, final].map((part) =>
        literal(foldValue(decodeFilterValue(part))),
      )
      const pattern = new RegExp(`^${parts.join('.*')}$`, 's')
      return holds(attribute, (held) => pattern.test(foldValue(String(held))))
    }
    return filter instanceof ldapjs.ExtensibleFilter ? ruleMatcher(filter) : () => false
  }
  const ruleMatcher = (filter: ldapjs.ExtensibleFilter): Matcher => {
    const value = decodeFilterValue(filter.value)
    if (filter.matchingRule === BIT_AND)
      return holds(filter.attribute, (held) => {
        return (BigInt(String(held)) & BigInt(value)) === BigInt(value)
      })
    if (filter.matchingRule !== IN_CHAIN) return () => false
    const key = keyOf(value)
    if (filter.attribute.toLowerCase() !== 'member') return (entry) => above(entry.key).has(key)
    const holding = above(key)
    return (entry) => holding.has(entry.key)
  }
  return { all, valuesOf, matcher }
}

export function keyOf(dn: string): string {
  const key = dnKey(dn)
  if (key === null) throw new Error(`"${dn}" is no DN`)
  return key
}

// ldapjs hands over the text form of a filter, where an octet is an escape or the character of that number.
function octetsOf(value: string | Buffer): Buffer {
  const text = value.toString().replace(/\\([0-9a-f]{2})/gi, (_, hex) => {
    return String.fromCharCode(Number.parseInt(hex, 16))
  })
  return Buffer.from(text, 'latin1')
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

// What the package's types leave out.
declare module 'ldapjs' {
  interface ExtensibleFilter {
    attribute: string
    matchingRule: string
    value: string | Buffer
  }
}

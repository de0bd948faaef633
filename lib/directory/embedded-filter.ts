import ldapjs from 'ldapjs'
import { dnKey, type EmbeddedEntry } from './embedded-entries'

// What the package's types leave out.
declare module 'ldapjs' {
  interface AndFilter {
    clauses: Filter[]
  }
  interface OrFilter {
    clauses: Filter[]
  }
  interface NotFilter {
    filter: Filter
  }
  interface EqualityFilter {
    attribute: string
    value: string | Buffer
  }
  interface PresenceFilter {
    attribute: string
  }
  interface SubstringFilter {
    attribute: string
    initial?: string
    any: string[]
    final?: string
  }
}

const DN_ATTRIBUTES: ReadonlySet<string> = new Set(['member', 'uniquemember', 'entrydn'])

/**
 * Whether `entry` passes `filter`. Values are compared as directories do, without regard to case and runs of spaces,
 * DNs as DNs; ldapjs's own `matches` compares bytes. Filters of other kinds match nothing.
 */
export function matchesFilter(filter: ldapjs.Filter, entry: EmbeddedEntry): boolean {
  if (filter instanceof ldapjs.AndFilter)
    return filter.clauses.every((f) => matchesFilter(f, entry))
  if (filter instanceof ldapjs.OrFilter) return filter.clauses.some((f) => matchesFilter(f, entry))
  if (filter instanceof ldapjs.NotFilter) return !matchesFilter(filter.filter, entry)
  if (filter instanceof ldapjs.PresenceFilter) return valuesOf(entry, filter.attribute).length > 0
  if (filter instanceof ldapjs.EqualityFilter) {
    const { attribute, value } = filter
    const compare = DN_ATTRIBUTES.has(attribute.toLowerCase()) ? dnKey : foldValue
    const wanted = compare(decodeFilterValue(value))
    return wanted !== null && valuesOf(entry, attribute).some((held) => compare(held) === wanted)
  }
  if (filter instanceof ldapjs.SubstringFilter) {
    const { attribute, initial, any, final } = filter
    return valuesOf(entry, attribute).some((held) =>
      containsParts(
        foldValue(held),
        foldValue(decodeFilterValue(initial)),
        any.map((part) => foldValue(decodeFilterValue(part))),
        foldValue(decodeFilterValue(final)),
      ),
    )
  }
  return false
}

function containsParts(value: string, initial: string, any: string[], final: string): boolean {
  if (!value.startsWith(initial)) return false
  let position = initial.length
  for (const part of any) {
    const found = value.indexOf(part, position)
    if (found === -1) return false
    position = found + part.length
  }
  return value.length - final.length >= position && value.endsWith(final)
}

function valuesOf(entry: EmbeddedEntry, attribute: string): string[] {
  const wanted = attribute.toLowerCase()
  const all = { ...entry.attributes, ...entry.operational }
  return Object.entries(all).find(([name]) => name.toLowerCase() === wanted)?.[1] ?? []
}

// ldapjs hands over the escaped text of a value. What a client itself sent with a backslash looks the same, so only
// escapes that ldapjs makes are undone.
export function decodeFilterValue(value: string | Buffer | undefined): string {
  return (value ?? '')
    .toString()
    .replace(/(?:\\(?:[89a-f][0-9a-f]|[01][0-9a-f]|2[89a]))+/gi, (octets) =>
      Buffer.from(octets.replaceAll('\\', ''), 'hex').toString('utf8'),
    )
}

export function foldValue(value: string): string {
  return value.normalize('NFC').toLowerCase().trim().replace(/ +/g, ' ')
}

import type { Entry } from 'ldapts'

/** The values of an attribute, in whatever case the server wrote its name; none when the entry has it not. */
export function valuesOf(entry: Entry, attribute: string): (string | Buffer)[] {
  const wanted = attribute.toLowerCase()
  // Servers answer in the case of their schema, not of the question.
  const found = Object.entries(entry).find(([name]) => name.toLowerCase() === wanted)?.[1]
  if (found === undefined) return []
  return Array.isArray(found) ? found : [found]
}

/** The same as text, without blank ones. */
export function textsOf(entry: Entry, attribute: string): string[] {
  return valuesOf(entry, attribute)
    .map((value) => (typeof value === 'string' ? value : value.toString('utf8')))
    .filter((value) => value.trim() !== '')
}

import { formatBytes } from '@/lib/kernel/bytes'

export type Facts = Readonly<Record<string, unknown>>

/** One thing that a row tells of before and after; null where it tells nothing. */
export type Change = { name: string; before: string | null; after: string | null }

/** What changed, for people: sizes in units, names in words, the order of the record. What stayed the same is left out. */
export function changesOf(before: Facts | null, after: Facts | null): Change[] {
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return names
    .map((name) => ({
      name: inWords(name),
      before: valueText(name, before?.[name]),
      after: valueText(name, after?.[name]),
    }))
    .filter((change) => change.before !== change.after)
}

/** `maxRegistries` is "max registries", `quotaBytes` "quota". */
function inWords(name: string): string {
  return name
    .replace(/Bytes$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
}

function valueText(name: string, value: unknown): string | null {
  if (value === undefined || value === null) return null
  if (typeof value === 'number' && name.endsWith('Bytes')) return formatBytes(value)
  if (typeof value === 'string') return shortText(value)
  if (Array.isArray(value)) return value.map((item) => valueText('', item) ?? 'none').join(', ')
  return JSON.stringify(value)
}

const TIME = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(\.\d+)?Z$/
const DIGEST = /^(sha256|sha512):([0-9a-f]{12})[0-9a-f]{52,}$/

/** Times and digests in the short form in which people compare them. */
function shortText(text: string): string {
  return text.replace(TIME, '$1 $2 UTC').replace(DIGEST, '$1:$2…')
}

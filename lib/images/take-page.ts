import { compareVersions } from './version-order'
import type { Page } from './views'

export type PageInput = {
  /** Part of the name, in either case. */
  search?: string
  /** `nextCursor` of the page before; its name need not exist any more. */
  after?: string
  /** Default 50, at most 200. */
  pageSize?: number
  /** Default `ascending`. */
  order?: 'ascending' | 'descending'
}

const PAGE_SIZE = 50
const PAGE_SIZE_MAX = 200

/** One page of `names` in natural order. Pure; the cursor is the last name of the page. */
export function takePage<T extends string>(names: readonly T[], input: PageInput): Page<T> {
  const { search = '', after, order = 'ascending' } = input
  const pageSize = Math.min(Math.max(1, input.pageSize ?? PAGE_SIZE), PAGE_SIZE_MAX)
  const sign = order === 'ascending' ? 1 : -1
  const compare = (a: string, b: string) => sign * compareVersions(a, b)

  const wanted = search.toLowerCase()
  const matching = names.filter((name) => name.toLowerCase().includes(wanted)).sort(compare)
  const rest = after === undefined ? matching : matching.filter((name) => compare(name, after) > 0)
  const items = rest.slice(0, pageSize)
  const nextCursor = rest.length > pageSize ? (items.at(-1) ?? null) : null
  return { items, total: matching.length, nextCursor }
}

import type { TagFilter } from '@/lib/images/browse/tag-filter'

export const TAG_QUERY = [
  'search',
  'platform',
  'olderThanDays',
  'neverPulled',
  'broken',
  'sort',
  'order',
] as const

/** What is asked of the page of tags, as it stands in its address; empty where nothing is. */
export type TagQuery = Readonly<Record<(typeof TAG_QUERY)[number], string>>

/** The filter in it, for what is done to all that match. It is the one that the page was made with, so it is whole. */
export function filterOf(query: TagQuery): TagFilter {
  const { search, platform, olderThanDays, neverPulled, broken } = query
  return {
    ...(search === '' ? {} : { search }),
    ...(platform === '' ? {} : { platform }),
    ...(olderThanDays === '' ? {} : { olderThanDays: Number(olderThanDays) }),
    ...(neverPulled === 'true' ? { neverPulled: true } : {}),
    ...(broken === 'true' ? { broken: true } : {}),
  }
}

export function isFiltered(query: TagQuery): boolean {
  return Object.keys(filterOf(query)).length > 0
}

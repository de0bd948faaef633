import { type RegistryPlace, registryHref } from '@/components/registries/registry-links'

/** Which repository a page is about. */
export type RepositoryPlace = RegistryPlace & { repository: string }

/** The page of a repository's tags, with what is asked of it. */
export function tagsHref(
  place: RepositoryPlace,
  query: Readonly<Record<string, string>> = {},
): string {
  return hrefOf(place, 'tags', query)
}

/** The page of one tag; `reference` is the digest of one manifest below an index. */
export function tagHref(place: RepositoryPlace, tag: string, reference = ''): string {
  return hrefOf(place, 'tag', { tag, reference })
}

/** Two tags or digests side by side. */
export function compareHref(
  place: RepositoryPlace,
  sides: { left: string; right: string; platform?: string },
): string {
  return hrefOf(place, 'compare', sides)
}

/** Where a tag was. */
export function timelineHref(place: RepositoryPlace, tag: string, after = ''): string {
  return hrefOf(place, 'timeline', { tag, after })
}

function hrefOf(place: RepositoryPlace, tab: string, query: Readonly<Record<string, string>>) {
  const filled = Object.entries(query).filter(([, value]) => value !== '')
  const search = new URLSearchParams([['repository', place.repository], ...filled])
  return `${registryHref(place, tab)}?${search}`
}

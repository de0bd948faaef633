import { type RegistryPlace, registryHref } from '@/components/registries/registry-links'

/** Which repository a page is about. */
export type RepositoryPlace = RegistryPlace & { repository: string }

/** The page of a repository's tags; `search` and `after` only when they say something. */
export function tagsHref(
  place: RepositoryPlace,
  filter: { search?: string; after?: string } = {},
): string {
  return hrefOf(place, 'tags', filter)
}

/** The page of one tag; `reference` is the digest of one manifest below an index. */
export function tagHref(place: RepositoryPlace, tag: string, reference = ''): string {
  return hrefOf(place, 'tag', { tag, reference })
}

function hrefOf(place: RepositoryPlace, tab: string, query: Readonly<Record<string, string>>) {
  const filled = Object.entries(query).filter(([, value]) => value !== '')
  const search = new URLSearchParams([['repository', place.repository], ...filled])
  return `${registryHref(place, tab)}?${search}`
}

import { queryOptions } from '@tanstack/react-query'
import { fetchJson } from '@/lib/client/fetch-json'
import type { SiblingsView } from '@/lib/images/views'
import type { RepositoryPlace } from './image-links'

/** The tags that show the same image; asked anew for every dialog, because a push may have moved them. */
export function siblingsQuery(place: RepositoryPlace, tag: string, digest: string) {
  return queryOptions({
    queryKey: ['siblings', place, tag, digest],
    queryFn: ({ signal }) =>
      fetchJson<SiblingsView>(
        `/api/siblings?${new URLSearchParams({ ...place, tag, digest })}`,
        signal,
      ),
    staleTime: 0,
    gcTime: 0,
  })
}

import { queryOptions } from '@tanstack/react-query'
import type { SiblingsView } from '@/lib/images/views'
import type { RepositoryPlace } from './image-links'

// One HEAD for each of up to 2,000 tags.
const TIMEOUT_MS = 60_000

/** The tags that show the same image; asked anew for every dialog, because a push may have moved them. */
export function siblingsQuery(place: RepositoryPlace, tag: string, digest: string) {
  return queryOptions({
    queryKey: ['siblings', place, tag, digest],
    queryFn: ({ signal }) => fetchSiblings({ ...place, tag, digest }, signal),
    staleTime: 0,
    gcTime: 0,
  })
}

async function fetchSiblings(
  query: Record<string, string>,
  signal: AbortSignal,
): Promise<SiblingsView> {
  const response = await fetch(`/api/siblings?${new URLSearchParams(query)}`, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
  })
  if (!response.ok) throw new Error(await detailOf(response))
  return response.json()
}

async function detailOf(response: Response): Promise<string> {
  const problem: unknown = await response.json().catch(() => null)
  const isProblem = typeof problem === 'object' && problem !== null && 'detail' in problem
  return isProblem ? String(problem.detail) : `The portal answered ${response.status}.`
}

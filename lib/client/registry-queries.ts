import { queryOptions } from '@tanstack/react-query'
import { isMoving } from '../tenants/state'
import type { RegistryDetail, RegistrySummary } from '../tenants/views'
import { fetchJson } from './fetch-json'
import { ProblemError } from './problem'

const MOVING_MS = 500
const CALM_MS = 10_000

export type ListScope = 'mine' | 'all'

/** The list, or only those that were idle for so many days; asks often while one of its registries is on its way. */
export function registriesQuery(scope: ListScope, idle: number | null) {
  const query = new URLSearchParams({ scope, ...(idle === null ? {} : { idle: String(idle) }) })
  return queryOptions({
    queryKey: ['registries', 'list', scope, idle],
    queryFn: ({ signal }) => fetchJson<RegistrySummary[]>(`/api/registries?${query}`, signal),
    refetchInterval: ({ state }) =>
      state.data?.some(({ phase }) => isMoving(phase)) ? MOVING_MS : CALM_MS,
  })
}

/** One registry; asks often while it is on its way, and no more once it is gone. */
export function registryQuery(place: { tenantSlug: string; registrySlug: string }) {
  const { tenantSlug, registrySlug } = place
  return queryOptions({
    queryKey: ['registries', 'one', tenantSlug, registrySlug],
    queryFn: ({ signal }) =>
      fetchJson<RegistryDetail>(
        `/api/registries/${encodeURIComponent(tenantSlug)}/${encodeURIComponent(registrySlug)}`,
        signal,
      ),
    retry: false,
    refetchInterval: ({ state }) => {
      if (isGone(state.error)) return false
      return state.data !== undefined && isOnItsWay(state.data) ? MOVING_MS : CALM_MS
    },
  })
}

/** Also while a wish waits for a worker to see it, and for the moment in which it takes no pushes. */
function isOnItsWay(registry: RegistryDetail): boolean {
  const { phase, generation, observedGeneration, readOnlyUntil } = registry
  return isMoving(phase) || generation !== observedGeneration || readOnlyUntil !== null
}

/** Whether an error of a query says that there is nothing, or nothing for this person. */
export function isGone(error: unknown): boolean {
  return error instanceof ProblemError && error.problem.code === 'NOT_FOUND'
}

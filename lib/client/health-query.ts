import { queryOptions } from '@tanstack/react-query'
import type { HealthView } from '../tenants/health-view'
import { fetchJson } from './fetch-json'

const WAITING_MS = 1_000
const CALM_MS = 10_000

/** The health of the platform; asks often while a look that somebody wanted is still to come. */
export const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: ({ signal }) => fetchJson<HealthView>('/api/admin/health', signal),
  refetchInterval: ({ state }) => (state.data?.lookWantedAt ? WAITING_MS : CALM_MS),
})

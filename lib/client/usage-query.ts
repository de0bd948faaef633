import { queryOptions } from '@tanstack/react-query'
import type { HistorySpan } from '../tenants/usage-history'
import type { RegistryUsageView } from '../tenants/usage-views'
import { fetchJson } from './fetch-json'

const MEASURING_MS = 1_000
const CALM_MS = 10_000

/** What a registry uses and for what; asks often while it is measured. */
export function usageQuery(place: { tenantSlug: string; registrySlug: string }, span: HistorySpan) {
  const { tenantSlug, registrySlug } = place
  const path = [tenantSlug, registrySlug].map(encodeURIComponent).join('/')
  return queryOptions({
    queryKey: ['registries', 'usage', tenantSlug, registrySlug, span],
    queryFn: ({ signal }) =>
      fetchJson<RegistryUsageView>(`/api/registries/${path}/usage?span=${span}`, signal),
    retry: false,
    refetchInterval: ({ state }) => {
      if (state.error !== null) return false
      return state.data?.isMeasuring ? MEASURING_MS : CALM_MS
    },
  })
}

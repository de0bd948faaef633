import { queryOptions } from '@tanstack/react-query'
import type { StorageView } from '../tenants/storage-view'
import { fetchJson } from './fetch-json'

const WAITING_MS = 1_000
const CALM_MS = 10_000

/** How the storage is; asks often while a look that somebody wanted is still to come. */
export const storageQuery = queryOptions({
  queryKey: ['storage'],
  queryFn: ({ signal }) => fetchJson<StorageView>('/api/admin/storage', signal),
  refetchInterval: ({ state }) => (state.data?.lookWantedAt ? WAITING_MS : CALM_MS),
})

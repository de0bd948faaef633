import { queryOptions } from '@tanstack/react-query'
import type { CertificatesView } from '../tenants/views'
import { fetchJson } from './fetch-json'

const MOVING_MS = 1_000
const CALM_MS = 30_000

/** The certificates; asks often while a rotation is on its way. */
export const certificatesQuery = queryOptions({
  queryKey: ['certificates'],
  queryFn: ({ signal }) => fetchJson<CertificatesView>('/api/admin/certificates', signal),
  refetchInterval: ({ state }) => (isMoving(state.data) ? MOVING_MS : CALM_MS),
})

function isMoving(view: CertificatesView | undefined): boolean {
  const phase = view?.rotation?.phase
  return phase !== undefined && phase !== 'finished' && phase !== 'dropped'
}

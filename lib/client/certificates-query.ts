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

/** Where a rotation waits for a person, or is over; that of the token CA waits for nobody. */
const STILL: Readonly<Record<'rotation' | 'caRotation', readonly string[]>> = {
  rotation: ['finished', 'dropped'],
  caRotation: ['announced', 'switched', 'dropped'],
}

function isMoving(view: CertificatesView | undefined): boolean {
  return (['rotation', 'caRotation'] as const).some((which) => {
    const phase = view?.[which]?.phase
    return phase !== undefined && !STILL[which].includes(phase)
  })
}

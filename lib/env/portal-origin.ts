import { portalUrl } from './addresses'
import type { Settings } from './settings'

type Relevant = Pick<Settings, 'PORTAL_URL' | 'PORT'>

/**
 * Whether a request that changes something comes from a page of this portal. `Origin` decides; browsers that leave
 * it out say so in `Sec-Fetch-Site`. A request with neither is refused.
 */
export function isFromPortal(headers: Pick<Headers, 'get'>, settings: Relevant): boolean {
  const origin = headers.get('origin')
  if (origin === null) return headers.get('sec-fetch-site') === 'same-origin'
  return origin === new URL(portalUrl(settings)).origin
}

import { portalUrl } from './addresses'
import type { Settings } from './settings'

type Relevant = Pick<Settings, 'PORTAL_URL' | 'PORT'>

/**
 * Whether a request that changes something comes from a page of this portal. Browsers say so in `Origin` and in
 * `Sec-Fetch-Site`: neither may speak against it, and one has to speak for it. `PORTAL_URL` says what our origin is;
 * no header does.
 */
export function isFromPortal(headers: Pick<Headers, 'get'>, settings: Relevant): boolean {
  const origin = headers.get('origin')
  const site = headers.get('sec-fetch-site')
  if (site !== null && site !== 'same-origin') return false
  if (origin === null) return site !== null
  return origin === new URL(portalUrl(settings)).origin
}

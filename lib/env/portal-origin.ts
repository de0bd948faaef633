import type { Settings } from './settings'

type Relevant = Pick<Settings, 'PORTAL_URL' | 'PORT'>

/** Where people open the portal, without a slash at the end. */
export function portalUrl(settings: Relevant): string {
  return (settings.PORTAL_URL ?? `http://localhost:${settings.PORT}`).replace(/\/+$/, '')
}

/**
 * Whether a request that changes something comes from a page of this portal. `Origin` decides; browsers that leave
 * it out say so in `Sec-Fetch-Site`. A request with neither is refused.
 */
export function isFromPortal(headers: Pick<Headers, 'get'>, settings: Relevant): boolean {
  const origin = headers.get('origin')
  if (origin === null) return headers.get('sec-fetch-site') === 'same-origin'
  return origin === new URL(portalUrl(settings)).origin
}

import type { CookiesOptions } from 'next-auth'
import { decode } from 'next-auth/jwt'
import { portalUrl } from '../env/addresses'
import type { Settings } from '../env/settings'

type Relevant = Pick<Settings, 'PORTAL_URL' | 'PORT'>

/** Whether people reach the portal by https: then cookies are never sent in clear. `PORTAL_URL` decides, no header does. */
export function isSecure(settings: Relevant): boolean {
  return portalUrl(settings).startsWith('https:')
}

/** `__Host-` binds a cookie to this very host: no sibling domain can plant one. Browsers take it over https alone. */
export function cookieName(settings: Relevant, name: string): string {
  return isSecure(settings) ? `__Host-berth.${name}` : `berth.${name}`
}

export function sessionCookie(settings: Relevant): CookiesOptions['sessionToken'] {
  return {
    name: cookieName(settings, 'session'),
    options: { httpOnly: true, sameSite: 'lax', path: '/', secure: isSecure(settings) },
  }
}

type CookieJar = { get(name: string): { value: string } | undefined }

/** The session that the cookie of a request names, which may be over; null for none and for what we did not make. */
export async function sessionIdOf(cookies: CookieJar, settings: Settings): Promise<string | null> {
  const cookie = cookies.get(cookieName(settings, 'session'))
  const claims = await openSealed(cookie?.value, settings)
  return typeof claims?.sid === 'string' ? claims.sid : null
}

/** The claims of a token that `encode` of next-auth made with this `salt`; null for anything else. */
export async function openSealed(
  token: string | undefined,
  settings: Settings,
  salt = '',
): Promise<Record<string, unknown> | null> {
  if (token === undefined || settings.AUTH_SECRET === undefined) return null
  try {
    return await decode({ token, secret: settings.AUTH_SECRET, salt })
  } catch {
    // Forged, cut off, of another secret or too old: all the same to us.
    return null
  }
}

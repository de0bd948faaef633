import { encode } from 'next-auth/jwt'
import type { Settings } from '../env/settings'
import { newId } from '../kernel/ids'
import { cookieName, isSecure, openSealed } from './session-cookie'

const SALT = 'berth device'
const LIFE_S = 180 * 24 * 60 * 60

type CookieJar = { get(name: string): { value: string } | undefined }

/**
 * The browser's proof that `username` signed in with it before, or null. It opens nothing: it only keeps strangers who
 * type wrong passwords from making its owner wait.
 */
export async function deviceOf(
  cookies: CookieJar,
  username: string,
  settings: Settings,
): Promise<string | null> {
  const cookie = cookies.get(cookieName(settings, 'device'))
  const claims = await openSealed(cookie?.value, settings, SALT)
  const { sub, device } = claims ?? {}
  const isTheirs = typeof sub === 'string' && sub === username.trim().toLowerCase()
  return isTheirs && typeof device === 'string' ? device : null
}

/** The `Set-Cookie` for a browser with which `username` just signed in; keeps what it had. */
export async function deviceCookie(
  username: string,
  device: string | null,
  settings: Settings,
): Promise<string> {
  const value = await encode({
    token: { sub: username, device: device ?? newId() },
    secret: settings.AUTH_SECRET ?? '',
    maxAge: LIFE_S,
    salt: SALT,
  })
  const name = cookieName(settings, 'device')
  const secure = isSecure(settings) ? '; Secure' : ''
  return `${name}=${value}; Path=/; Max-Age=${LIFE_S}; HttpOnly; SameSite=Lax${secure}`
}

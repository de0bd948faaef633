import { encode } from 'next-auth/jwt'
import { describe, expect, it } from 'vitest'
import { parseSettings } from '../env/parse-settings'
import { deviceCookie, deviceOf } from './device-cookie'
import { cookieName, sessionCookie, sessionIdOf } from './session-cookie'

const SECRET = 'a'.repeat(32)
const settings = parseSettings({ AUTH_SECRET: SECRET, CA_SECRET: 'c'.repeat(32), DEMO: 'true' })
const https = { ...settings, PORTAL_URL: 'https://berth.example.org' }
const jar = (name: string, value: string) => ({
  get: (asked: string) => (asked === name ? { value } : undefined),
})
const token = (claims: object, secret = SECRET, salt = '') =>
  encode({ token: { ...claims }, secret, salt })
const jws = [{ alg: 'HS256' }, { sid: 'x' }, {}]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .join('.')

describe('the session cookie', () => {
  it('is bound to the host over https', () => {
    expect(sessionCookie(https)).toEqual({
      name: '__Host-berth.session',
      options: { httpOnly: true, sameSite: 'lax', path: '/', secure: true },
    })
    expect(sessionCookie(settings)).toMatchObject({
      name: 'berth.session',
      options: { httpOnly: true, sameSite: 'lax', secure: false },
    })
  })

  it('names a session', async () => {
    expect(await sessionIdOf(jar('berth.session', await token({ sid: 's1' })), settings)).toBe('s1')
  })

  it('of plain http counts nothing over https', async () => {
    expect(await sessionIdOf(jar('berth.session', await token({ sid: 's1' })), https)).toBeNull()
  })

  it.each<[string, () => Promise<string>]>([
    ['nothing', async () => ''],
    ['noise', async () => '%'],
    ['a registry’s token or another JWS', async () => jws],
    ['a token without a session', () => token({ sub: 'admin' })],
    ['a session that is no text', () => token({ sid: { equals: 'x' } })],
    ['a token of another secret', () => token({ sid: 's1' }, 'b'.repeat(32))],
    ['a token of another purpose', () => token({ sid: 's1' }, SECRET, 'berth device')],
    ['one that ran out', () => encode({ token: { sid: 's1' }, secret: SECRET, maxAge: -60 })],
  ])('cannot be %s', async (_what, make) => {
    expect(await sessionIdOf(jar('berth.session', await make()), settings)).toBeNull()
  })

  it('opens nothing without a secret', async () => {
    const none = { ...settings, AUTH_SECRET: undefined }
    expect(await sessionIdOf(jar('berth.session', await token({ sid: 's1' })), none)).toBeNull()
  })
})

describe('the cookie of a known browser', () => {
  it('is the proof of one account alone', async () => {
    const line = await deviceCookie('ada', null, https)
    expect(line).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Lax; Secure$/)
    const value = line.slice(line.indexOf('=') + 1, line.indexOf(';'))
    const known = jar(cookieName(https, 'device'), value)
    expect(await deviceOf(known, ' Ada', https)).toMatch(/^[0-9a-z]{20}$/)
    expect(await deviceOf(known, 'grace', https)).toBeNull()
  })

  it('is no session', async () => {
    const line = await deviceCookie('ada', null, settings)
    const value = line.slice(line.indexOf('=') + 1, line.indexOf(';'))
    expect(await sessionIdOf(jar('berth.session', value), settings)).toBeNull()
    const session = jar('berth.device', await token({ sub: 'ada', device: 'd' }))
    expect(await deviceOf(session, 'ada', settings)).toBeNull()
  })
})

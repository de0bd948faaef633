import { createHash, generateKeyPairSync, verify } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { describe, expect, it } from 'vitest'
import { createTokenIssuer } from './token'
import { tokenErrorBody, tokenResponseBody } from './token-response'

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const NOW = new Date('2026-11-24T10:00:00.750Z')
const clock = { now: () => NOW }
const signer = { key: privateKey, x5c: ['REVS'] }
const issuer = createTokenIssuer({ issuer: 'berth', signer, clock })
const access = [{ type: 'repository' as const, name: 'team/app', actions: ['pull'] }]

describe('issue', () => {
  it('makes what the token spec asks for', async () => {
    const issued = issuer.issue({ service: 'reg-1', subject: 'payments-dev', access })
    expect(decodeProtectedHeader(issued.token)).toEqual({ typ: 'JWT', alg: 'ES256', x5c: ['REVS'] })
    const { payload } = await jwtVerify(issued.token, publicKey, { currentDate: NOW })
    const seconds = Math.floor(NOW.getTime() / 1000)
    expect(payload).toEqual({
      iss: 'berth',
      sub: 'payments-dev',
      aud: 'reg-1',
      iat: seconds,
      nbf: seconds - 10,
      exp: seconds + 300,
      jti: expect.stringMatching(/^[\da-f-]{36}$/),
      access,
    })
    expect(tokenResponseBody(issued)).toEqual({
      token: issued.token,
      access_token: issued.token,
      expires_in: 300,
      issued_at: '2026-11-24T10:00:00.000Z',
    })
  })

  it('signs as raw r and s', () => {
    const { token } = issuer.issue({ service: 'reg-1', subject: 'x', access: [] })
    const [header, claims, signature] = token.split('.')
    const raw = Buffer.from(signature ?? '', 'base64url')
    expect(raw.byteLength).toBe(64)
    const key = { key: publicKey, dsaEncoding: 'ieee-p1363' as const }
    expect(verify('sha256', Buffer.from(`${header}.${claims}`), key, raw)).toBe(true)
  })

  it('never makes the same token twice', () => {
    const request = { service: 'reg-1', subject: 'x', access }
    const hashes = [1, 2].map(() =>
      createHash('sha256').update(issuer.issue(request).token).digest('hex'),
    )
    expect(new Set(hashes).size).toBe(2)
  })

  it.each([
    { service: '', subject: 'x' },
    { service: 'reg-1', subject: '' },
    { service: 'reg-1', subject: 'x', lifetimeSeconds: 0 },
    { service: 'reg-1', subject: 'x', lifetimeSeconds: 1.5 },
    { service: 'reg-1', subject: 'x', lifetimeSeconds: 3601 },
  ])('refuses %j', (request) => {
    expect(() => issuer.issue({ ...request, access })).toThrow(
      expect.objectContaining({ code: 'INTERNAL' }),
    )
  })
})

it.each([
  ['no name', '', signer],
  ['no certificate', 'berth', { key: privateKey, x5c: [] }],
  ['a public key', 'berth', { key: publicKey, x5c: ['REVS'] }],
  [
    'another curve',
    'berth',
    { key: generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey, x5c: ['REVS'] },
  ],
  ['another kind of key', 'berth', { key: generateKeyPairSync('ed25519').privateKey, x5c: ['R'] }],
])('no issuer with %s', (_, name, bad) => {
  expect(() => createTokenIssuer({ issuer: name, signer: bad, clock })).toThrow(
    expect.objectContaining({ code: 'INTERNAL' }),
  )
})

it('puts the words of a refusal where clients print them', () => {
  expect(tokenErrorBody('DENIED', 'Quota exceeded')).toEqual({
    errors: [{ code: 'DENIED', message: 'Quota exceeded' }],
  })
})

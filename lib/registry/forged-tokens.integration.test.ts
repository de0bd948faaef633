// Tokens that somebody else might make, against a real registry with the configuration of the product.
import {
  createHmac,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  sign,
  X509Certificate,
} from 'node:crypto'
import { decode, encode } from 'next-auth/jwt'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createRegistryTransport } from './http-transport'
import { createTestAuthority } from './testing/certificates'
import { type RegistryProcess, startRegistry } from './testing/registry-process'

const ACCESS = [{ type: 'registry', name: 'catalog', actions: ['*'] }]

let registry: RegistryProcess
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.stop())

type Json = Readonly<Record<string, unknown>>

const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')

function claims(change: Json = {}): Json {
  const now = Math.floor(Date.now() / 1000)
  return {
    iss: registry.issuer,
    sub: 'somebody',
    aud: registry.service,
    iat: now,
    nbf: now - 10,
    exp: now + 300,
    jti: 'x',
    access: ACCESS,
    ...change,
  }
}

const header = (change: Json = {}): Json => ({
  typ: 'JWT',
  alg: 'ES256',
  x5c: registry.signer.x5c,
  ...change,
})

function signed(head: Json, body: Json, key: KeyObject = registry.signer.key): string {
  const text = `${encoded(head)}.${encoded(body)}`
  const options = key.asymmetricKeyType === 'ec' ? { dsaEncoding: 'ieee-p1363' as const } : {}
  const hash = key.asymmetricKeyType === 'ed25519' ? null : 'sha256'
  return `${text}.${sign(hash, Buffer.from(text), { key, ...options }).toString('base64url')}`
}

function hmac(head: Json, secret: Buffer): string {
  const text = `${encoded(head)}.${encoded(claims())}`
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`
}

async function statusOf(token: string): Promise<number> {
  const transport = createRegistryTransport({
    baseUrl: new URL(registry.baseUrl),
    caPem: registry.caPem,
    timeoutMs: 10_000,
  })
  try {
    const answer = await transport.send({
      method: 'GET',
      path: '/v2/_catalog',
      headers: { Authorization: `Bearer ${token}` },
      bodyBytesMax: 65_536,
    })
    return answer.status
  } finally {
    transport.close()
  }
}

it('a token of ours opens the catalog, so that each refusal below is about what was changed', async () => {
  expect(await statusOf(signed(header(), claims()))).toBe(200)
})

it('is refused without a signature of ours', async () => {
  const x5c = registry.signer.x5c
  const der = Buffer.from(x5c[0] ?? '', 'base64')
  const pem = new X509Certificate(der).toString()
  const publicKey = createPublicKey(registry.signer.key).export({ type: 'spki', format: 'der' })
  const body = encoded(claims())
  const forged = {
    none: `${encoded(header({ alg: 'none' }))}.${body}.`,
    'none in other letters': `${encoded(header({ alg: 'nOnE' }))}.${body}.`,
    'none with a signature': `${encoded(header({ alg: 'none' }))}.${body}.AAAA`,
    'HS256 with the certificate': hmac(header({ alg: 'HS256' }), der),
    'HS256 with its PEM': hmac(header({ alg: 'HS256' }), Buffer.from(pem)),
    'HS256 with the public key': hmac(header({ alg: 'HS256' }), publicKey),
    'HS256 with nothing': hmac(header({ alg: 'HS256' }), Buffer.alloc(0)),
    'a signature of nothing': `${encoded(header())}.${body}.${Buffer.alloc(64).toString('base64url')}`,
    'claims that were changed': signed(header(), claims()).replace(
      /\.[^.]+\./,
      `.${encoded(claims({ sub: 'root' }))}.`,
    ),
  }
  for (const [what, token] of Object.entries(forged)) expect(await statusOf(token), what).toBe(401)
})

it('is refused with a key of somebody else, wherever the header says to find it', async () => {
  const stranger = await createTestAuthority('test tokens')
  const edwards = generateKeyPairSync('ed25519').privateKey
  const jwk = createPublicKey(stranger.key).export({ format: 'jwk' })
  const ours = registry.signer.x5c
  const heads: Readonly<Record<string, Json>> = {
    'its own certificate, of the same name': header({ x5c: [stranger.certificateDer] }),
    'ours in front of it': header({ x5c: [...ours, stranger.certificateDer] }),
    'ours behind it': header({ x5c: [stranger.certificateDer, ...ours] }),
    'our certificate': header(),
    'a jwk beside our certificate': header({ jwk }),
    'a jwk alone': { typ: 'JWT', alg: 'ES256', jwk },
    'a jwk with our x5c inside': { typ: 'JWT', alg: 'ES256', jwk: { ...jwk, x5c: ours } },
    'an address': { typ: 'JWT', alg: 'ES256', jku: 'https://127.0.0.1:1/keys', kid: 'x' },
    'an address of a certificate': { typ: 'JWT', alg: 'ES256', x5u: 'https://127.0.0.1:1/c' },
    'a path as its kid': { typ: 'JWT', alg: 'ES256', kid: '../../../dev/null' },
    'SQL as its kid': { typ: 'JWT', alg: 'ES256', kid: "' UNION SELECT 'key" },
    'no place at all': { typ: 'JWT', alg: 'ES256' },
    'an empty list': header({ x5c: [] }),
  }
  for (const [what, head] of Object.entries(heads))
    expect(await statusOf(signed(head, claims(), stranger.key)), what).toBe(401)
  expect(await statusOf(signed(header({ alg: 'EdDSA' }), claims(), edwards))).toBe(401)
})

it('is refused when it is for somebody else, too old or too new', async () => {
  const now = Math.floor(Date.now() / 1000)
  const changes: Readonly<Record<string, Json>> = {
    'another issuer': { iss: 'berth.example.com' },
    'no issuer': { iss: undefined },
    'another registry': { aud: 'berth-00000000000000000000' },
    'no audience': { aud: undefined },
    'the empty audience': { aud: '' },
    'an audience that begins like ours': { aud: `${registry.service}x` },
    'several audiences': { aud: [registry.service, 'other'] },
    'beyond the leeway': { exp: now - 62 },
    'for ever': { exp: undefined },
    'before its time': { nbf: now + 120 },
  }
  for (const [what, change] of Object.entries(changes))
    expect(await statusOf(signed(header(), claims(change))), what).toBe(401)
})

it('does not open the catalog with anything that looks like it', async () => {
  for (const access of [
    [],
    undefined,
    [{ type: 'registry', name: 'catalog', actions: ['pull'] }],
    [{ type: 'registry', name: 'catalog', actions: [] }],
    [{ type: 'registry', name: '*', actions: ['*'] }],
    [{ type: '*', name: '*', actions: ['*'] }],
    [{ type: 'repository', name: 'catalog', actions: ['*'] }],
    [{ type: 'registry', class: 'catalog', name: '', actions: ['*'] }],
  ]) {
    expect(await statusOf(signed(header(), claims({ access })))).toBe(401)
  }
})

it('is no session of the portal, nor is such a session one of these', async () => {
  const secret = 'a secret of every process, long enough'
  const session = await encode({ token: { sub: 'somebody', ...claims() }, secret })
  expect(await decode({ token: session, secret })).toMatchObject({ sub: 'somebody' })
  expect(await statusOf(session)).toBe(401)
  await expect(decode({ token: signed(header(), claims()), secret })).rejects.toThrow()
})

it('is refused when it is no token', async () => {
  for (const token of ['x', '..', 'a.b.c', 'e30.e30.', `${encoded(header())}.e30.AAAA`, 'null'])
    expect(await statusOf(token), token).toBe(401)
})

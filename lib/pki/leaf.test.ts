import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { connect, createServer, type TLSSocket } from 'node:tls'
import { beforeAll, describe, expect, it } from 'vitest'
import { type Authority, createAuthority, type LeafPurpose, readAuthority } from './authority'
import { describeCertificate, isIssuedBy, splitPem, x5cOf } from './certificate'
import { issueLeaf, type LeafRequest } from './leaf'

const DAY_MS = 86_400_000
const now = new Date()
const daysAgo = (days: number) => new Date(now.getTime() - days * DAY_MS)

async function newAuthority(
  validFrom = daysAgo(700),
  signs: LeafPurpose = 'server',
): Promise<Authority> {
  const made = await createAuthority({ commonName: 'Berth CA', validFrom, years: 10 })
  return readAuthority({ ...made, signs })
}

let authority: Authority
beforeAll(async () => {
  authority = await newAuthority()
})

const request = (changes: Partial<LeafRequest> = {}): LeafRequest => ({
  authority,
  commonName: 'payments/apps',
  dnsNames: ['registry.example.com'],
  ipAddresses: ['127.0.0.1', '::1'],
  validFrom: now,
  validDays: 365,
  purpose: 'server',
  ...changes,
})

/** What a client that trusts `ca` alone makes of the leaf, when it called `servername` or the address. */
async function handshake(changes: Partial<LeafRequest>, ca: string, servername?: string) {
  const leaf = await issueLeaf(request(changes))
  const server = createServer({ cert: leaf.certificatePem, key: leaf.privateKeyPem })
  server.on('tlsClientError', () => {})
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const socket: TLSSocket = connect({
    host: '127.0.0.1',
    port,
    ca,
    ...(servername && { servername }),
  })
  try {
    await once(socket, 'secureConnect')
    return socket.authorized
  } finally {
    socket.destroy()
    server.close()
  }
}

describe('a server leaf in a TLS handshake', () => {
  it('is trusted by address and by name', async () => {
    expect(await handshake({}, authority.bundlePem)).toBe(true)
    expect(await handshake({}, authority.bundlePem, 'registry.example.com')).toBe(true)
  })

  it('is refused under another name or address, whatever its common name says', async () => {
    const altname = expect.objectContaining({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' })
    const changes = { commonName: 'other.example.com' }
    await expect(handshake(changes, authority.bundlePem, 'other.example.com')).rejects.toThrow(
      altname,
    )
    await expect(handshake({ ipAddresses: ['10.0.0.1'] }, authority.bundlePem)).rejects.toThrow(
      altname,
    )
  })

  it('is refused by who trusts another CA of the same name', async () => {
    const { bundlePem } = await newAuthority()
    await expect(handshake({}, bundlePem)).rejects.toThrow(/certificate|signature/)
  })

  it('is refused once it expired and before it begins', async () => {
    await expect(handshake({ validFrom: daysAgo(400) }, authority.bundlePem)).rejects.toThrow(
      expect.objectContaining({ code: 'CERT_HAS_EXPIRED' }),
    )
    await expect(handshake({ validFrom: daysAgo(-1) }, authority.bundlePem)).rejects.toThrow(
      expect.objectContaining({ code: 'CERT_NOT_YET_VALID' }),
    )
  })
})

describe('issueLeaf', () => {
  it('describes itself', async () => {
    const validFrom = new Date('2026-11-24T10:00:00Z')
    const leaf = await issueLeaf(
      request({ validFrom, ipAddresses: ['172.17.0.1', '2001:DB8:0:0::1', '::ffff:10.0.0.1'] }),
    )
    expect(describeCertificate(leaf.certificatePem)).toEqual({
      subject: 'CN=payments/apps',
      issuer: 'CN=Berth CA',
      serial: leaf.serial,
      notBefore: new Date('2026-11-24T09:55:00Z'),
      notAfter: new Date('2027-11-24T10:00:00Z'),
      dnsNames: ['registry.example.com'],
      ipAddresses: ['172.17.0.1', '2001:db8::1', '::ffff:a00:1'],
      isCa: false,
      fingerprintSha256: leaf.fingerprintSha256,
    })
    expect(leaf.fingerprintSha256).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/)
    expect(leaf.notAfter).toEqual(new Date('2027-11-24T10:00:00Z'))
  })

  it('needs no host to sign tokens', async () => {
    const leaf = await issueLeaf(
      request({
        authority: await newAuthority(daysAgo(700), 'token-signing'),
        purpose: 'token-signing',
        dnsNames: [],
        ipAddresses: [],
      }),
    )
    expect(describeCertificate(leaf.certificatePem)).toMatchObject({
      dnsNames: [],
      ipAddresses: [],
      isCa: false,
    })
  })

  it('comes only from an authority for its purpose', async () => {
    const tokenAuthority = await newAuthority(daysAgo(700), 'token-signing')
    for (const changes of [
      { authority: tokenAuthority, purpose: 'server' as const },
      { purpose: 'token-signing' as const },
    ]) {
      await expect(issueLeaf(request(changes))).rejects.toMatchObject({ code: 'INTERNAL' })
    }
  })

  it('is told from one of another CA of the same name', async () => {
    const { certificatePem } = await issueLeaf(request())
    expect(isIssuedBy(certificatePem, authority.bundlePem)).toBe(true)
    expect(isIssuedBy(certificatePem, (await newAuthority()).bundlePem)).toBe(false)
  })

  it('never begins before its CA and never outlives it', async () => {
    const young = await newAuthority(now)
    const leaf = describeCertificate(
      (await issueLeaf(request({ authority: young, validDays: 36_500 }))).certificatePem,
    )
    expect(leaf.notBefore).toEqual(young.notBefore)
    expect(leaf.notAfter).toEqual(young.notAfter)
  })

  it('gives every leaf a key and a serial of its own', async () => {
    const [one, two] = await Promise.all([issueLeaf(request()), issueLeaf(request())])
    expect(one.serial).not.toBe(two.serial)
    expect(one.privateKeyPem).not.toBe(two.privateKeyPem)
    expect(one.serial).toMatch(/^[0-9A-F]{24,32}$/)
  })

  it('refuses a CA that is not valid at that time', async () => {
    await expect(issueLeaf(request({ validFrom: daysAgo(-4000) }))).rejects.toThrow(
      expect.objectContaining({ code: 'NOT_READY' }),
    )
  })

  it.each([
    { dnsNames: ['10.0.0.1'] },
    { dnsNames: ['::1'] },
    { dnsNames: ['*.example.com'] },
    { dnsNames: ['a b'] },
    { dnsNames: ['registry.example.com:5000'] },
    { dnsNames: [`${'a'.repeat(64)}.example.com`] },
    { ipAddresses: ['registry.example.com'] },
    { ipAddresses: ['fe80::1%eth0'] },
    { ipAddresses: ['[::1]'] },
    { dnsNames: [], ipAddresses: [] },
  ])('refuses %j', async (changes) => {
    await expect(issueLeaf(request(changes))).rejects.toThrow(
      expect.objectContaining({ code: 'BAD_INPUT' }),
    )
  })
})

describe('bundles', () => {
  it('are split and turned into x5c', async () => {
    const { certificatePem } = await issueLeaf(request())
    const bundle = `Subject: leaf\r\n${certificatePem.replaceAll('\n', '\r\n')}\n\n${authority.bundlePem}tail`
    expect(splitPem(bundle)).toEqual([certificatePem, authority.bundlePem])
    expect(splitPem('nothing')).toEqual([])
    const der = certificatePem.replace(/-----[^-]+-----|\s/g, '')
    expect(x5cOf(certificatePem)).toEqual([der])
    expect(x5cOf(bundle)).toHaveLength(2)
  })

  it('refuses text that is no certificate', () => {
    const refused = expect.objectContaining({ code: 'BAD_INPUT' })
    expect(() => describeCertificate('')).toThrow(refused)
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    expect(() => describeCertificate(broken)).toThrow(refused)
  })
})

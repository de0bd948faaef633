import { execFile } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type CertifiedKey, createAuthority, readAuthority } from './authority'
import { describeCertificate } from './certificate'
import { issueLeaf } from './leaf'

const run = promisify(execFile)
const BASIC = ['-addext', 'basicConstraints=critical,CA:TRUE']
const CA = [...BASIC, '-addext', 'keyUsage=critical,keyCertSign,cRLSign']
const EC = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-384']
let folder: string

const readServerAuthority = (files: CertifiedKey & { now?: Date }) =>
  readAuthority({ ...files, signs: 'server' })

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-pki-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

/** A certificate as a company would make it. */
async function openssl(name: string, ...args: string[]) {
  const [key, cert] = [join(folder, `${name}.key`), join(folder, `${name}.pem`)]
  const subject = `/C=DE/O=Müller & Söhne/CN=${name}`
  await run('openssl', [
    ...['req', '-x509', '-nodes', '-utf8', '-subj', subject, '-keyout', key, '-out', cert],
    ...args,
  ])
  return {
    paths: ['-CA', cert, '-CAkey', key],
    certificatePem: await readFile(cert, 'utf8'),
    privateKeyPem: await readFile(key, 'utf8'),
  }
}

async function issue(pair: { certificatePem: string; privateKeyPem: string }) {
  const authority = await readServerAuthority(pair)
  const leaf = await issueLeaf({
    authority,
    commonName: 'team/apps',
    dnsNames: ['registry.example.com'],
    ipAddresses: ['10.1.2.3', '2001:db8::1'],
    validFrom: new Date(),
    validDays: 365,
    purpose: 'server',
  })
  return { authority, leaf }
}

/** What an independent program thinks of the chain. */
async function verify(name: string, bundlePem: string, leafPem: string, ...args: string[]) {
  const [bundle, leaf] = [join(folder, `${name}.ca`), join(folder, `${name}.leaf`)]
  await Promise.all([writeFile(bundle, bundlePem), writeFile(leaf, leafPem)])
  const { stdout } = await run('openssl', [
    ...['verify', '-x509_strict', '-purpose', 'sslserver', '-CAfile', bundle, '-untrusted', leaf],
    ...args,
    leaf,
  ])
  return stdout
}

const refused = (text: RegExp) =>
  expect.objectContaining({ code: 'BAD_INPUT', detail: expect.stringMatching(text) })

describe('createAuthority', () => {
  it('makes a root that may only sign leaves', async () => {
    const validFrom = new Date('2026-11-24T10:00:00Z')
    const made = await createAuthority({ commonName: 'Berth CA', validFrom, years: 10 })
    const certificate = new X509Certificate(made.certificatePem)
    expect(describeCertificate(made.certificatePem)).toMatchObject({
      subject: 'CN=Berth CA',
      issuer: 'CN=Berth CA',
      isCa: true,
      notBefore: new Date('2026-11-24T09:55:00Z'),
      notAfter: new Date('2036-11-24T10:00:00Z'),
    })
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.publicKey.asymmetricKeyDetails?.namedCurve).toBe('prime256v1')
    expect(BigInt(`0x${certificate.serialNumber}`)).toBeGreaterThan(2n ** 96n)

    const file = join(folder, 'berth-ca.pem')
    await writeFile(file, made.certificatePem)
    const { stdout } = await run('openssl', ['x509', '-noout', '-text', '-in', file])
    expect(stdout).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/)
    expect(stdout).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/)
    expect(stdout).toMatch(/Subject Key Identifier/)
  })

  it('is accepted by openssl together with a leaf of its own', async () => {
    const made = await createAuthority({ commonName: 'Berth', validFrom: new Date(), years: 10 })
    const { authority, leaf } = await issue(made)
    expect(authority.bundlePem).toBe(made.certificatePem)
    const host = ['-verify_hostname', 'registry.example.com']
    expect(await verify('own', authority.bundlePem, leaf.certificatePem, ...host)).toMatch(/: OK/)
    const ip = ['-verify_ip', '2001:db8::1']
    expect(await verify('own6', authority.bundlePem, leaf.certificatePem, ...ip)).toMatch(/: OK/)
    const wrong = ['-verify_ip', '10.1.2.4']
    await expect(
      verify('own4', authority.bundlePem, leaf.certificatePem, ...wrong),
    ).rejects.toThrow(/mismatch/i)
  })
})

describe("readAuthority of a company's CA", () => {
  it('takes an RSA root, in PKCS#1 too', async () => {
    const root = await openssl('rsa-root', '-newkey', 'rsa:2048', ...CA)
    const { stdout: pkcs1 } = await run('openssl', [
      ...['rsa', '-traditional', '-in', join(folder, 'rsa-root.key')],
    ])
    expect(pkcs1).toContain('BEGIN RSA PRIVATE KEY')
    const { authority, leaf } = await issue({ ...root, privateKeyPem: pkcs1 })
    expect(await verify('rsa', authority.bundlePem, leaf.certificatePem)).toMatch(/: OK/)
    expect(authority.signer.extractable).toBe(false)
  })

  it('takes an intermediate with its root, sends the one and trusts the other', async () => {
    const root = await openssl('root', '-newkey', 'rsa:2048', ...CA, '-days', '3650')
    const middle = await openssl('middle', ...EC, ...CA, '-days', '30', ...root.paths)
    const chain = { ...middle, certificatePem: middle.certificatePem + root.certificatePem }
    const { authority, leaf } = await issue(chain)
    expect(authority.bundlePem).toBe(root.certificatePem)
    expect(leaf.certificatePem.endsWith(middle.certificatePem)).toBe(true)
    expect(await verify('chain', authority.bundlePem, leaf.certificatePem)).toMatch(/: OK/)

    const end = new X509Certificate(middle.certificatePem).validTo
    expect(leaf.notAfter).toEqual(new Date(end))

    const swapped = { ...middle, certificatePem: root.certificatePem + middle.certificatePem }
    await expect(readServerAuthority(swapped)).rejects.toThrow(
      refused(/was not issued by the one after/),
    )
    await expect(readServerAuthority(middle)).rejects.toThrow(refused(/not a root: put/))
    const foreign = await openssl('foreign', ...EC, ...CA)
    await expect(
      readServerAuthority({ ...chain, privateKeyPem: foreign.privateKeyPem }),
    ).rejects.toThrow(refused(/^CA_KEY_FILE does not belong/))
  })

  it('refuses a root that allows no CA below it', async () => {
    const args = ['-addext', 'basicConstraints=critical,CA:TRUE,pathlen:0']
    const root = await openssl('narrow', ...EC, ...args)
    const middle = await openssl('below', ...EC, ...CA, ...root.paths)
    await expect(
      readServerAuthority({
        ...middle,
        certificatePem: middle.certificatePem + root.certificatePem,
      }),
    ).rejects.toThrow(refused(/allows only 0 CAs below it, and 1 are there/))
  })

  it('says what is wrong with a file', async () => {
    const good = await openssl('good', ...EC, ...CA)
    const leaf = await openssl('leaf', ...EC, '-addext', 'basicConstraints=CA:FALSE')
    const weak = await openssl('weak', '-newkey', 'rsa:1024', ...CA)
    const edwards = await openssl('edwards', '-newkey', 'ed25519', ...CA)
    const noSign = await openssl('no-sign', ...EC, ...BASIC, '-addext', 'keyUsage=digitalSignature')
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'
    const { stdout: locked } = await run('openssl', [
      ...['pkcs8', '-topk8', '-passout', 'pass:x', '-in', join(folder, 'good.key')],
    ])
    await expect(readServerAuthority(leaf)).rejects.toThrow(refused(/is not a CA/))
    await expect(readServerAuthority(weak)).rejects.toThrow(refused(/2048 bits/))
    await expect(readServerAuthority(edwards)).rejects.toThrow(refused(/must be RSA of 2048/))
    await expect(readServerAuthority(noSign)).rejects.toThrow(refused(/lacks keyCertSign/))
    for (const [file, text] of [
      [{ ...good, certificatePem: '' }, /CA_CERT_FILE holds no certificate/],
      [{ ...good, certificatePem: broken }, /Certificate 1 of CA_CERT_FILE cannot be read/],
      [{ ...good, privateKeyPem: 'x' }, /CA_KEY_FILE holds no private key/],
      [{ ...good, privateKeyPem: locked }, /passphrase/],
      [{ ...good, now: new Date('2100-01-01') }, /expired on /],
      [{ ...good, now: new Date('2000-01-01') }, /is valid only from/],
    ] as const) {
      await expect(readServerAuthority(file)).rejects.toThrow(refused(text))
    }
  })
})

import { createPrivateKey, X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import { systemClock } from '../kernel/clock'
import { type CertifiedKey, createAuthority } from '../pki/authority'
import { createSealer } from '../pki/seal'
import { FIRST_REGISTRY_CA } from '../tenants/registry-ca-state'
import { openAuthorities } from './authorities'
import { issueRegistryKeys } from './issue-keys'
import { findBundle } from './key-pairs'

const CA_SECRET = 'c'.repeat(32)

let scratch: ScratchDatabase
let folder: string
let company: CertifiedKey

beforeAll(async () => {
  scratch = await createScratchDatabase()
  folder = await mkdtemp(join(tmpdir(), 'berth-authorities-'))
  company = await makeCompany()
  await writeFile(join(folder, 'ca.pem'), company.certificatePem)
  await writeFile(join(folder, 'ca.key'), company.privateKeyPem)
  await writeFile(join(folder, 'other.key'), (await makeCompany()).privateKeyPem)
})
afterAll(async () => {
  await scratch?.close()
  await rm(folder, { recursive: true, force: true })
})
afterEach(() => scratch.db.keyPair.deleteMany())

const makeCompany = () =>
  createAuthority({ commonName: 'Example Corp', validFrom: new Date(), years: 10 })

const filesAt = (certificate: string, key: string) => ({
  certificateFile: join(folder, certificate),
  keyFile: join(folder, key),
})
const FILES = () => filesAt('ca.pem', 'ca.key')

const open = (caFiles: ReturnType<typeof filesAt> | null, caSecret = CA_SECRET) =>
  openAuthorities({ db: scratch.db, clock: systemClock, caSecret, caFiles })

const rowsOf = (kind?: string) =>
  scratch.db.keyPair.findMany({
    where: kind === undefined ? {} : { kind },
    omit: { privateKeySealed: false },
  })

async function certificateBy({ registryCa }: Awaited<ReturnType<typeof open>>) {
  const keys = await issueRegistryKeys({
    authority: await registryCa(FIRST_REGISTRY_CA),
    sealer: createSealer(CA_SECRET, 'registries'),
    registryHost: 'registry.example.com',
    commonName: 'payments/apps',
    now: new Date(),
  })
  return new X509Certificate(keys.certificatePem)
}

describe('the company’s own CA, from files', () => {
  it('signs registries and is what clients are given, and its key is kept nowhere', async () => {
    const authorities = await open(FILES())
    const leaf = await certificateBy(authorities)
    const root = new X509Certificate(company.certificatePem)
    expect(leaf.checkIssued(root) && leaf.verify(root.publicKey)).toBe(true)
    expect(leaf.checkHost('registry.example.com')).toBe('registry.example.com')
    const bundle = await findBundle(scratch.db)
    expect(new X509Certificate(bundle?.pem ?? '').fingerprint256).toBe(root.fingerprint256)
    expect(bundle?.notAfter).toEqual(new Date(root.validTo))

    expect(await rowsOf('registry-ca')).toEqual([])
    const stored = JSON.stringify(await rowsOf())
    expect(stored).not.toContain(bodyOf(company.privateKeyPem))
  })

  it('takes the place of the one that Berth made, and leaves the token CA alone', async () => {
    const before = await certificateBy(await open(null))
    const [tokenCa] = await rowsOf('token-ca')
    const after = await certificateBy(await open(FILES()))
    expect(before.issuer).toBe('CN=Berth registries')
    expect(after.issuer).toBe('CN=Example Corp')
    expect((await findBundle(scratch.db))?.pem.trim()).toBe(company.certificatePem.trim())
    expect(await rowsOf('token-ca')).toEqual([tokenCa])
  })

  it.each([
    ['a certificate that is not there', () => filesAt('none.pem', 'ca.key'), /^CA_CERT_FILE: /],
    ['a key that is not there', () => filesAt('ca.pem', 'none.key'), /^CA_KEY_FILE: /],
    ['a key of another CA', () => filesAt('ca.pem', 'other.key'), /^CA_KEY_FILE does not belong/],
    ['files that were mixed up', () => filesAt('ca.key', 'ca.pem'), /^CA_CERT_FILE holds no/],
  ])('is refused for %s, by the name of the setting', async (_, files, words) => {
    await expect(open(files())).rejects.toMatchObject({
      code: 'BAD_INPUT',
      terminal: true,
      detail: expect.stringMatching(words),
    })
    expect(await findBundle(scratch.db)).toBeNull()
  })
})

describe('the CA that Berth makes', () => {
  it('is the same at every start, its key sealed under CA_SECRET', async () => {
    await open(null)
    const [row, ...others] = await rowsOf('registry-ca')
    await open(null)
    expect(await rowsOf('registry-ca')).toEqual([row])
    expect(others).toEqual([])

    const certificate = new X509Certificate(row?.certificatePem ?? '')
    const clear = createSealer(CA_SECRET, 'authorities').open(row?.privateKeySealed ?? '')
    expect(certificate.checkPrivateKey(createPrivateKey(clear))).toBe(true)
    expect(row?.privateKeySealed).not.toMatch(/PRIVATE KEY/)
    expect(row?.privateKeySealed).not.toContain(bodyOf(clear))
    const years = new Date(certificate.validTo).getFullYear() - new Date().getFullYear()
    expect(years).toBe(10)
  })

  it('does not open under another CA_SECRET, and none takes its place', async () => {
    await open(null)
    const rows = await rowsOf('registry-ca')
    await expect(open(null, 'x'.repeat(32))).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(await rowsOf('registry-ca')).toEqual(rows)
  })
})

/** A line of a PEM that is in it alone. */
function bodyOf(pem: string): string {
  return pem.split('\n')[1]?.slice(-40) ?? pem
}

import { type ChildProcess, spawn } from 'node:child_process'
import { createPrivateKey, randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SignJWT } from 'jose'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { stringify } from 'yaml'
import { createAuthority, readAuthority } from './authority'
import { x5cOf } from './certificate'
import { issueLeaf, type LeafRequest } from './leaf'

const DAY_MS = 86_400_000
const tokenCa = await createAuthority({
  commonName: 'Berth token CA',
  validFrom: new Date(Date.now() - 30 * DAY_MS),
  years: 10,
})
const strangerCa = await createAuthority({
  commonName: 'Berth token CA',
  validFrom: new Date(),
  years: 10,
})
let folder: string
let registry: ChildProcess
let url: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-token-'))
  const port = await freePort()
  url = `http://127.0.0.1:${port}/v2/`
  const [bundle, config] = [join(folder, 'ca.pem'), join(folder, 'config.yml')]
  await writeFile(bundle, tokenCa.certificatePem)
  await writeFile(
    config,
    stringify({
      version: 0.1,
      log: { level: 'error' },
      storage: { filesystem: { rootdirectory: folder } },
      http: { addr: `127.0.0.1:${port}`, secret: randomUUID() },
      auth: {
        token: { realm: url, service: 'apps', issuer: 'berth', rootcertbundle: bundle },
      },
    }),
  )
  registry = spawn('docker-registry', ['serve', config], { stdio: 'ignore' })
  await once(registry, 'spawn')
  await vi.waitFor(() => fetch(url, { signal: AbortSignal.timeout(2000) }), {
    timeout: 20_000,
    interval: 50,
  })
})

afterAll(async () => {
  const ended = once(registry, 'exit')
  registry.kill('SIGKILL')
  await ended
  await rm(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

/** The registry's answer to a token signed by a leaf of `ca`. */
async function statusWith(ca: typeof tokenCa, changes: Partial<LeafRequest> = {}) {
  const leaf = await issueLeaf({
    authority: await readAuthority({ ...ca, signs: 'token-signing' }),
    commonName: 'Berth tokens',
    dnsNames: [],
    ipAddresses: [],
    validFrom: new Date(),
    validDays: 7,
    purpose: 'token-signing',
    ...changes,
  })
  const token = await new SignJWT({ access: [] })
    .setProtectedHeader({ typ: 'JWT', alg: 'ES256', x5c: x5cOf(leaf.certificatePem) })
    .setIssuer('berth')
    .setAudience('apps')
    .setSubject('payments-dev')
    .setIssuedAt()
    .setExpirationTime('300s')
    .sign(createPrivateKey(leaf.privateKeyPem))
  const response = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(5000),
  })
  return response.status
}

it('accepts a token whose x5c leaf chains to the token CA', async () => {
  expect(await statusWith(tokenCa)).toBe(200)
})

it('refuses a leaf of another CA of the same name', async () => {
  expect(await statusWith(strangerCa)).toBe(401)
})

it('refuses a leaf that expired', async () => {
  const validFrom = new Date(Date.now() - 8 * DAY_MS)
  expect(await statusWith(tokenCa, { validFrom })).toBe(401)
})

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { systemClock } from '../../kernel/clock'
import { newId } from '../../kernel/ids'
import { createRegistryClient, type RegistryClient } from '../client'
import { renderRegistryConfig } from '../config'
import { createRegistryTransport } from '../http-transport'
import type { TokenAccess } from '../scopes'
import { createTokenIssuer, type TokenSigner } from '../token'
import { createTestAuthority } from './certificates'

export type RegistryProcess = {
  baseUrl: string
  caPem: string
  /** Its data: `docker/registry/v2/…`. */
  rootDirectory: string
  configFile: string
  service: string
  issuer: string
  signer: TokenSigner
  getToken: (access: readonly TokenAccess[]) => Promise<string>
  /** Closed by `stop`. */
  client: RegistryClient
  /** Ends the process as a power cut would; its port and data stay. */
  kill(): Promise<void>
  /** Starts it again after `kill`. */
  revive(): Promise<void>
  stop(): Promise<void>
}

const BINARY = process.env.BERTH_TEST_REGISTRY_BINARY ?? '/usr/bin/docker-registry'
const START_TIMEOUT_MS = 20_000
const STARTS_MAX = 3

/** A real registry of a test's own, with the config.yml of the product: TLS, token authentication, loopback. */
export async function startRegistry(
  options: {
    environment?: Record<string, string>
    service?: string
    eventsUrl?: string
    tokenRealm?: string
  } = {},
): Promise<RegistryProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'berth-registry-'))
  const authority = await createTestAuthority(`test servers ${newId()}`)
  const tokenAuthority = await createTestAuthority('test tokens')
  const leaf = await authority.issue(['127.0.0.1'])
  const paths = {
    rootDirectory: join(directory, 'data'),
    tlsFile: join(directory, 'tls.pem'),
    tokenRootsFile: join(directory, 'token-ca.pem'),
  }
  const configFile = join(directory, 'registry.yml')
  await writeFile(paths.tlsFile, leaf.certificatePem + leaf.keyPem)
  await writeFile(paths.tokenRootsFile, tokenAuthority.certificatePem)

  const issuer = 'test-issuer'
  const service = options.service ?? 'registry.test'
  const signer = { key: tokenAuthority.key, x5c: [tokenAuthority.certificateDer] }
  const tokens = createTokenIssuer({ issuer, signer, clock: systemClock })
  const getToken = async (access: readonly TokenAccess[]) =>
    tokens.issue({ service, subject: 'test', access }).token

  /** Its log when it does not come up. */
  const run = async (baseUrl: string): Promise<ChildProcess | string> => {
    const env: NodeJS.ProcessEnv = {
      NODE_ENV: 'test',
      ...options.environment,
      OTEL_TRACES_EXPORTER: 'none',
    }
    const child = spawn(BINARY, ['serve', configFile], { env, stdio: ['ignore', 'ignore', 'pipe'] })
    let log = ''
    child.stderr.on('data', (chunk: Buffer) => {
      log = `${log}${chunk}`.slice(-2000)
    })
    return (await isUp(child, baseUrl, authority.certificatePem)) ? child : log
  }

  const started = await startOnFreePort(async (port) => {
    const text = renderRegistryConfig({
      tokenRealm: options.tokenRealm ?? 'https://127.0.0.1:1/token',
      service,
      issuer,
      httpSecret: 'test-http-secret',
      eventsUrl: options.eventsUrl ?? 'http://127.0.0.1:1/events',
      eventsToken: 'test-events-token',
      tenant: 'test',
      registry: 'test',
      overrides: { ...paths, address: `127.0.0.1:${port}` },
    })
    await writeFile(configFile, text)
    const baseUrl = `https://127.0.0.1:${port}`
    const child = await run(baseUrl)
    return typeof child === 'string' ? child : { child, baseUrl }
  }).catch(async (error: unknown) => {
    await rm(directory, { recursive: true, force: true })
    throw error
  })

  const { baseUrl } = started
  let { child } = started
  const caPem = authority.certificatePem
  const client = createRegistryClient({ baseUrl, caPem, getToken, timeoutMs: 20_000 })
  return {
    baseUrl,
    caPem,
    rootDirectory: paths.rootDirectory,
    configFile,
    service,
    issuer,
    signer,
    getToken,
    client,
    kill: () => end(child),
    async revive() {
      const again = await run(baseUrl)
      if (typeof again === 'string') throw new Error(`${BINARY} did not come up again: ${again}`)
      child = again
    },
    async stop() {
      client.close()
      await end(child)
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function startOnFreePort<T>(start: (port: number) => Promise<T | string>): Promise<T> {
  let log = ''
  for (let attempt = 1; attempt <= STARTS_MAX; attempt += 1) {
    const started = await start(await freePort())
    if (typeof started !== 'string') return started
    log = started
  }
  throw new Error(`${BINARY} (package docker-registry) did not come up: ${log}`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  await once(server, 'close')
  if (address === null || typeof address === 'string') throw new Error('no free port')
  return address.port
}

async function isUp(child: ChildProcess, baseUrl: string, caPem: string): Promise<boolean> {
  let ended = false
  child.once('exit', () => {
    ended = true
  })
  child.once('error', () => {
    ended = true
  })
  const transport = createRegistryTransport({ baseUrl: new URL(baseUrl), caPem, timeoutMs: 1000 })
  const deadline = Date.now() + START_TIMEOUT_MS
  try {
    while (!ended && Date.now() < deadline) {
      const request = { method: 'GET', path: '/', headers: {}, bodyBytesMax: 1024 } as const
      const answer = await transport.send(request).catch(() => null)
      if (answer?.status === 200) return true
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await end(child)
    return false
  } finally {
    transport.close()
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

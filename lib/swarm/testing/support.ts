// What the tests of this area share: a deployment that runs, and engines that misbehave.
import { chown, mkdtemp, rm } from 'node:fs/promises'
import http, { type IncomingMessage } from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { newId } from '../../kernel/ids'
import { createLogger } from '../../kernel/logger'
import type { EngineOptions } from '../engine'
import type { RegistryDeployment } from '../spec'
import { createSwarm } from '../swarm'

const CONFIG = `version: 0.1
log: {level: warn}
storage: {filesystem: {rootdirectory: /var/lib/registry}}
http: {addr: ":5000"}
`

const UID = 234_567

/** What the test runner announces, or a failure that says how to get it. */
export function announced(name: 'BERTH_TEST_DOCKER_HOST' | 'BERTH_TEST_REGISTRY_IMAGE'): string {
  const value = process.env[name]
  if (value) return value
  throw new Error(`${name} is not set. These tests need an engine of their own: run npm test.`)
}

export function swarmAt(
  dockerHost: string,
  options: { timeoutMs?: number; installationId?: string; tls?: EngineOptions['tls'] } = {},
) {
  return createSwarm({
    dockerHost,
    tls: options.tls,
    timeoutMs: options.timeoutMs ?? 20_000,
    installationId: options.installationId ?? newId(),
    logger: createLogger({ level: 'silent' }),
  })
}

/** A registry without TLS and accounts, with a directory and a port of its own. */
export async function testDeployment(
  installationId: string,
  change: Partial<RegistryDeployment> = {},
): Promise<RegistryDeployment> {
  const registryId = newId()
  return {
    registryId,
    tenantSlug: `t${registryId.slice(0, 8)}`,
    registrySlug: 'apps',
    installationId,
    image: announced('BERTH_TEST_REGISTRY_IMAGE'),
    uid: UID,
    port: await freePort(),
    replicas: 1,
    publishMode: 'host',
    storage: { driver: 'bind', path: await tempDirectory() },
    files: [{ name: 'registry.yml', content: CONFIG }],
    env: {},
    restarts: 0,
    limits: { memoryBytes: 256 * 2 ** 20, nanoCpus: 1_000_000_000, pids: 200 },
    constraints: [],
    ...change,
  }
}

const made: string[] = []

/** A directory that belongs to the registry's uid. */
export async function tempDirectory(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'berth-swarm-'))
  made.push(path)
  await chown(path, UID, UID)
  return path
}

export async function removeTempDirectories(): Promise<void> {
  await Promise.all(made.splice(0).map((path) => rm(path, { recursive: true, force: true })))
}

/** Polls until `probe` returns something, for at most `timeoutMs`. */
export async function eventually<T>(
  probe: () => Promise<T | null | undefined | false>,
  timeoutMs = 30_000,
): Promise<T> {
  const until = Date.now() + timeoutMs
  for (;;) {
    const value = await probe()
    if (value) return value
    if (Date.now() > until) throw new Error('It did not happen in time')
    await delay(100)
  }
}

export async function freePort(): Promise<number> {
  const server = net.createServer()
  const port = await listen(server, 0)
  await close(server)
  return port
}

/** Listens on all addresses; returns the port. */
export async function listen(server: net.Server, target: number | string): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(target, () => resolve())
  })
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

export async function close(server: net.Server): Promise<void> {
  if (server instanceof http.Server || server instanceof https.Server) server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
}

/** A unix socket on which `server` listens, as a DOCKER_HOST. */
export async function onSocket(server: net.Server): Promise<string> {
  const path = join(await tempDirectory(), 'engine.sock')
  await listen(server, path)
  return `unix://${path}`
}

/** Stands before a real engine and keeps the head of every request that passes. */
export function recordingProxy(dockerHost: string): { server: http.Server; heads: string[] } {
  const heads: string[] = []
  const proxy = http.createServer((request, response) => {
    heads.push(`${request.method} ${request.url} ${JSON.stringify(request.rawHeaders)}`)
    void forward(dockerHost, request).then((answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers)
      answer.pipe(response)
    })
  })
  return { server: proxy, heads }
}

function forward(dockerHost: string, request: IncomingMessage): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const upstream = http.request(
      {
        socketPath: dockerHost.replace('unix://', ''),
        method: request.method,
        path: request.url,
        headers: request.headers,
      },
      resolve,
    )
    upstream.on('error', reject)
    request.pipe(upstream)
  })
}

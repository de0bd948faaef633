import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { newId } from '../kernel/ids'
import {
  close,
  eventually,
  onSocket,
  removeTempDirectories,
  swarmAt,
  tempDirectory,
} from './testing/support'

const open: net.Server[] = []
async function at<T extends net.Server>(server: T): Promise<string> {
  open.push(server)
  return onSocket(server)
}
const json = (handler: (url: string) => unknown) =>
  http.createServer((request, response) => {
    response.setHeader('Content-Type', 'application/json')
    response.end(JSON.stringify(handler(request.url ?? '')))
  })

afterEach(async () => {
  vi.unstubAllEnvs()
  await Promise.all(open.splice(0).map(close))
  await removeTempDirectories()
})

describe('an engine that is frozen', () => {
  const sockets: net.Socket[] = []
  const silent = () => net.createServer((socket) => sockets.push(socket.on('error', () => {})))
  const halfAnswer = () =>
    http.createServer((_request, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': '1000' })
      response.write('[{"ID":')
    })
  afterEach(() => {
    for (const socket of sockets.splice(0)) socket.destroy()
  })

  it.each([
    ['accepts and says nothing', silent],
    ['stops in the middle of its answer', halfAnswer],
  ])('that %s is left after the time limit', async (_how, make) => {
    const swarm = swarmAt(await at(make()), { timeoutMs: 150 })
    const since = Date.now()
    await expect(swarm.inspectEngine()).rejects.toMatchObject({ code: 'SWARM_UNAVAILABLE' })
    await expect(swarm.observeRegistry(newId())).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(Date.now() - since).toBeLessThan(3000)
  })

  it('is left at once when the caller gives up', async () => {
    const swarm = swarmAt(await at(silent()), { timeoutMs: 60_000 })
    const caller = new AbortController()
    const call = swarm.listRegistries(caller.signal)
    caller.abort(new Error('the lease is lost'))
    await expect(call).rejects.toThrow('the lease is lost')
    await expect(swarm.usedPorts(caller.signal)).rejects.toThrow('the lease is lost')
  })
})

describe('an engine that is not there', () => {
  it.each([
    ['unix:///nowhere/docker.sock', /unix:\/\/\/nowhere\/docker\.sock .*no such socket/],
    ['tcp://127.0.0.1:1', /tcp:\/\/127\.0\.0\.1:1 .*nothing listens/],
  ])('%s', async (host, detail) => {
    await expect(swarmAt(host).inspectEngine()).rejects.toMatchObject({
      code: 'SWARM_UNAVAILABLE',
      detail: expect.stringMatching(detail),
    })
  })

  it.each(['', 'ssh://host', 'npipe:////./pipe/docker_engine', '10.0.0.1:2375'])(
    'refuses the address %j',
    (host) => {
      expect(() => swarmAt(host)).toThrow(/DOCKER_HOST must be/)
    },
  )
})

it('follows its own address, not DOCKER_HOST of the process', async () => {
  const host = await at(json(() => []))
  vi.stubEnv('DOCKER_HOST', 'tcp://127.0.0.1:1')
  await expect(swarmAt(host).listRegistries()).resolves.toEqual([])
})

it('speaks TCP', async () => {
  const server = json(() => [])
  open.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : 0
  await expect(swarmAt(`tcp://127.0.0.1:${port}`).listRegistries()).resolves.toEqual([])
})

describe('over TLS', () => {
  it('shows its certificate and checks the engine', async () => {
    const files = await tempDirectory()
    const request =
      'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=engine -addext subjectAltName=IP:127.0.0.1 -keyout key.pem -out cert.pem'
    await promisify(execFile)('openssl', request.split(' '), { cwd: files })
    const cert = await readFile(join(files, 'cert.pem'), 'utf8')
    const key = await readFile(join(files, 'key.pem'), 'utf8')
    const server = https.createServer(
      { cert, key, ca: cert, requestCert: true, rejectUnauthorized: true },
      (_request, response) => response.end('[]'),
    )
    open.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()))
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const tls = { ca: cert, cert, key }
    await expect(swarmAt(`tcp://127.0.0.1:${port}`, { tls }).listRegistries()).resolves.toEqual([])
    await expect(swarmAt(`https://127.0.0.1:${port}`).listRegistries()).rejects.toMatchObject({
      code: 'SWARM_UNAVAILABLE',
      detail: expect.stringMatching(/TLS connection failed/),
    })
  })
})

it('says so when it does not understand an answer', async () => {
  const swarm = swarmAt(await at(json(() => ({ hello: 'proxy' }))))
  await expect(swarm.listRegistries()).rejects.toMatchObject({
    code: 'SWARM_REFUSED',
    detail: expect.stringMatching(/does not understand when asked to list/),
  })
})

it.each([
  [
    { LocalNodeState: 'active', ControlAvailable: true, Nodes: 3, Error: '' },
    'active-manager',
    true,
  ],
  [
    { LocalNodeState: 'active', ControlAvailable: true, Error: 'The swarm does not have a leader' },
    'active-manager',
    false,
  ],
  [{ LocalNodeState: 'active', ControlAvailable: false }, 'worker', false],
  [{ LocalNodeState: 'inactive' }, 'inactive', false],
  [{ LocalNodeState: 'locked' }, 'locked', false],
])('tells %j from its info', async (info, swarmState, managerReachable) => {
  const engine = json((url) =>
    url === '/info' ? { Swarm: info } : { Version: '28.5.2', ApiVersion: '1.51' },
  )
  expect(await swarmAt(await at(engine)).inspectEngine()).toEqual({
    engineVersion: '28.5.2',
    apiVersion: '1.51',
    swarmState,
    nodeCount: 'Nodes' in info ? info.Nodes : 0,
    managerReachable,
  })
})

describe('watch', () => {
  const event = (Type: string, Action: string, ID: string, Attributes: object) =>
    `${JSON.stringify({ Type, Action, Actor: { ID, Attributes } })}\n`

  it('reports what concerns us, through lost connections, until it is stopped', async () => {
    const ours = newId()
    const installationId = newId()
    const labels = { 'berth.installation': installationId, 'berth.registry-id': ours }
    const lines = [
      event('container', 'die', 'c1', labels),
      event('container', 'die', 'c2', { ...labels, 'berth.installation': 'another' }),
      event('container', 'start', 'c3', { name: 'db' }),
      event('service', 'update', 's1', { name: 'web' }),
      'not json\n',
      event('node', 'update', 'n', {}),
    ].join('')
    let connections = 0
    const engine = http.createServer((request, response) => {
      expect(request.url).toMatch(/^\/events\?filters=/)
      expect(request.url).not.toContain('create')
      connections += 1
      // In two pieces that split a line, then the connection breaks.
      response.write(lines.slice(0, 40))
      response.end(lines.slice(40))
    })
    const swarm = swarmAt(await at(engine), { installationId })
    const stop = new AbortController()
    const seen: (string | null)[] = []
    const watching = swarm.watch((registryId) => seen.push(registryId), stop.signal)
    await eventually(async () => connections >= 2 && seen.length >= 6, 5000)
    stop.abort()
    await watching
    expect(seen.slice(0, 6)).toEqual([null, ours, null, null, ours, null])
  })

  it('waits for an engine that is not there, and stops when told', async () => {
    const swarm = swarmAt('unix:///nowhere/docker.sock')
    const stop = new AbortController()
    const watching = swarm.watch(() => expect.unreachable('nothing is connected'), stop.signal)
    stop.abort()
    await expect(watching).resolves.toBeUndefined()
  })
})

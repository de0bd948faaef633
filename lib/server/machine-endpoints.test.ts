import { createHash } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import { type AddressInfo, connect } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { systemClock } from '../kernel/clock'
import { createLogger } from '../kernel/logger'
import { answerMachine, MACHINE_ENDPOINTS, type MachineDeps } from './machine-endpoints'

const EVENTS_TOKEN = 'a-token-of-thirty-two-characters'
const REGISTRY = { id: 'apps', tenantId: 'payments' }
const PUSH = {
  id: 'b3c1',
  timestamp: '2026-01-01T00:00:00Z',
  action: 'push',
  target: { repository: 'app', tag: 'v1' },
}

let server: Server
let origin: string
let dirty: string[]
let stored: { registry: unknown; ids: string[] }[]
/** What the database makes of events. */
let storing: () => Promise<void>
let missing: string | null

beforeEach(async () => {
  dirty = []
  stored = []
  storing = async () => undefined
  missing = null
  const logger = createLogger({ level: 'silent' })
  const deps: MachineDeps = {
    token: {
      prove: unused,
      decide: unused,
      access: { issueToken: unused },
      onRefusal: unused,
      addressOf: unused,
      clock: systemClock,
      logger,
    },
    events: {
      findRegistryByEventsToken: async (hash) =>
        hash === createHash('sha256').update(EVENTS_TOKEN).digest('hex') ? REGISTRY : null,
      storeEvents: async (registry, told) => {
        await storing()
        stored.push({ registry, ids: told.map(({ id }) => id) })
      },
      markUsageDirty: async (id) => void dirty.push(id),
      logger,
    },
    caPem: () => 'PEM',
    metrics: { contentType: 'text/plain', text: async () => 'up 1\n', token: null },
    readiness: async () => missing,
    logger,
  }
  server = createServer((request, response) => {
    void answerMachine(deps, request, response).then((answered) => {
      if (!answered) response.writeHead(418).end('next')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${addressOf(server).port}`
})
afterEach(() => {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(resolve))
})

const events = (body: BodyInit, headers: Record<string, string> = authorized()) =>
  fetch(`${origin}/events`, { method: 'POST', body, headers })

describe('every machine endpoint', () => {
  it.each(Object.entries(MACHINE_ENDPOINTS))(
    '%s takes %s and nothing else',
    async (path, allowed) => {
      for (const method of ['PUT', 'PATCH', 'DELETE', 'OPTIONS', 'POST', 'GET']) {
        if (allowed.includes(method)) continue
        const answer = await fetch(`${origin}${path}`, { method })
        expect(answer.status, method).toBe(405)
        expect(answer.headers.get('allow')).toBe(allowed.join(', '))
      }
    },
  )

  it.each([
    '/',
    '/token/',
    '/Token',
    '/api/registries',
    '/constructor',
    '/__proto__',
    '/toString',
    '/%74oken',
  ])('leaves %s to the pages', async (path) => {
    expect((await fetch(`${origin}${path}`)).status).toBe(418)
  })

  it.each([
    '/api/registries?token=berth_pat_abcdefghij',
    '/token?password=%62erth_ci_abcdefghij',
    '/healthz?x=berth_ci_abcdefghij',
    '/registries/berth_pat_abcdefghij',
  ])('refuses an access token in the address %s before anybody else reads it', async (path) => {
    const answer = await fetch(`${origin}${path}`)
    expect(answer.status).toBe(400)
    expect(await answer.text()).toMatch(/^(?!.*_abc).*Rotate it now/)
  })

  it.each(['//', '//[', 'http://[', '/\\', '*'])('survives the target %s', async (target) => {
    expect(await rawStatus(`GET ${target} HTTP/1.1`)).toMatch(/^HTTP\/1\.1 (400|404|418)/)
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
  })

  it('tells health, readiness and the CA', async () => {
    expect((await fetch(`${origin}/healthz`)).status).toBe(200)
    expect((await fetch(`${origin}/readyz`)).status).toBe(200)
    missing = 'starting'
    const unready = await fetch(`${origin}/readyz`)
    expect([unready.status, await unready.text()]).toEqual([503, 'starting\n'])
    const ca = await fetch(`${origin}/ca.crt`)
    expect(await ca.text()).toBe('PEM')
    expect(ca.headers.get('content-disposition')).toContain('ca.crt')
  })
})

describe('/events', () => {
  it.each<Record<string, string>>([
    {},
    { authorization: 'Bearer another-token-of-many-letters' },
    { authorization: `Basic ${EVENTS_TOKEN}` },
    { authorization: 'Bearer ' },
    { authorization: `Bearer ${'x'.repeat(5_000)}` },
  ])('refuses %o', async (headers) => {
    expect((await events(JSON.stringify({ events: [PUSH] }), headers)).status).toBe(401)
    expect(dirty).toEqual([])
  })

  it('marks the registry of the token, whatever the body says about itself', async () => {
    const body = { events: [{ ...PUSH, source: { instanceID: 'other' }, registryId: 'other' }] }
    expect((await events(JSON.stringify(body))).status).toBe(202)
    expect(dirty).toEqual(['apps'])
    expect(stored).toEqual([{ registry: REGISTRY, ids: [PUSH.id] }])
  })

  it('does not measure again for a pull, but stores it', async () => {
    expect((await events(JSON.stringify({ events: [{ ...PUSH, action: 'pull' }] }))).status).toBe(
      202,
    )
    expect(dirty).toEqual([])
    expect(stored).toHaveLength(1)
  })

  it('drops what the portal reads, and keeps what it changes', async () => {
    const actor = { name: 'berth:portal' }
    const body = {
      events: [
        { ...PUSH, id: 'looks', action: 'pull', actor },
        { ...PUSH, id: 'deletes', action: 'delete', actor },
      ],
    }
    expect((await events(JSON.stringify(body))).status).toBe(202)
    expect(stored).toEqual([{ registry: REGISTRY, ids: ['deletes'] }])
    expect(dirty).toEqual(['apps'])
  })

  it('does not accept what it could not store, so that it comes again', async () => {
    storing = () => Promise.reject(new Error('the database is away'))
    expect((await events(JSON.stringify({ events: [PUSH] }))).status).toBe(500)
    expect(dirty).toEqual([])
  })

  it.each(['text/plain', 'application/vnd.docker.distribution.events.v2+json', ''])(
    'reads the body whatever its type says: %j',
    async (type) => {
      const headers = { ...authorized(), 'content-type': type }
      expect((await events(JSON.stringify({ events: [PUSH] }), headers)).status).toBe(202)
      expect(stored).toHaveLength(1)
    },
  )

  it.each([
    '',
    'no json',
    '[]',
    'null',
    '{"events":7}',
    '{"events":[null,{"action":"push"}]}',
    '{"__proto__":{"events":[1]}}',
    '{"events":[{"__proto__":{"action":"push"},"constructor":{"prototype":{"polluted":1}}}]}',
  ])('accepts and drops %s, which would come back for ever', async (body) => {
    expect((await events(body)).status).toBe(202)
    expect(dirty).toEqual([])
    expect(stored).toEqual([])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })

  it('accepts and drops a body that is too large, which would hold back all behind it', async () => {
    const body = { events: [PUSH], padding: 'x'.repeat(2 ** 23) }
    expect((await events(JSON.stringify(body))).status).toBe(202)
    expect(stored).toEqual([])
  })

  it('refuses one beyond all measure with an answer that arrives', async () => {
    const answer = await events('x'.repeat(2 ** 26 + 1))
    expect(answer.status).toBe(413)
    expect(stored).toEqual([])
    // 64 MiB take a while where other tests run too.
  }, 60_000)
})

/** /token has tests of its own. */
function unused(): never {
  throw new Error('no token is asked for here')
}

function authorized(): Record<string, string> {
  return { authorization: `Bearer ${EVENTS_TOKEN}`, 'content-type': 'application/json' }
}

function addressOf(of: Server): AddressInfo {
  const address = of.address()
  if (address === null || typeof address === 'string') throw new Error('it does not listen')
  return address
}

/** The status line for a request line that no HTTP client would send. */
function rawStatus(requestLine: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(addressOf(server).port, '127.0.0.1', () =>
      socket.write(`${requestLine}\r\nHost: berth\r\nConnection: close\r\n\r\n`),
    )
    socket.setTimeout(2_000, () => socket.destroy(new Error('no answer')))
    socket.once('data', (chunk) => {
      resolve(String(chunk).split('\r\n')[0] ?? '')
      socket.destroy()
    })
    socket.once('error', reject)
  })
}

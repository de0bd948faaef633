import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { AppError, type AppErrorCode, STATUS_OF_CODE } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import { createLogger } from '../kernel/logger'
import { intersectScopes } from '../registry/scopes'
import { TOKEN_SECONDS, type TokenRequest } from '../registry/token'
import { answerMachine } from './machine-endpoints'
import type { TokenDeps } from './token-endpoint'
import type { TokenRefusal } from './token-refusal'

const ADA = {
  username: 'ada',
  displayName: 'Ada',
  isAdmin: false,
  groups: [],
  grants: new Map(),
  token: null,
}
const REGISTRY_ID = newId()
const SERVICE = `berth-${REGISTRY_ID}`
const NOW = new Date('2026-11-24T12:00:00.000Z')

let server: Server
let origin: string
let issued: TokenRequest[]
let refusals: TokenRefusal[]
let proofs: number
/** What a test makes of the decision about a token. */
let decide: TokenDeps['decide']
let provenAt: Date

beforeEach(async () => {
  issued = []
  refusals = []
  proofs = 0
  provenAt = NOW
  decide = allow('pull', 'push')
  const logger = createLogger({ level: 'silent' })
  const token: TokenDeps = {
    prove: async ({ username, password }) => {
      proofs += 1
      if (username === 'ada' && password === 'secret') return { actor: ADA, provenAt }
      throw new AppError('INVALID_CREDENTIALS', 'Name or password is wrong.')
    },
    decide: (input) => decide(input),
    access: {
      issueToken: (request) => {
        issued.push(request)
        return { token: 'signed', expiresInSeconds: 300, issuedAt: new Date(0) }
      },
    },
    onRefusal: (refusal) => void refusals.push(refusal),
    addressOf: () => '192.0.2.1',
    clock: { now: () => NOW },
    logger,
  }
  const deps = {
    token,
    events: {
      findRegistryByEventsToken: async () => null,
      storeEvents: async () => undefined,
      markUsageDirty: async () => undefined,
      logger,
    },
    caPem: () => '',
    metrics: { contentType: 'text/plain', text: async () => '', token: null },
    readiness: async () => null,
    logger,
  }
  server = createServer((request, response) => {
    void answerMachine(deps, request, response).then((answered) => {
      if (!answered) response.writeHead(418).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  server.closeAllConnections()
  return new Promise((resolve) => server.close(resolve))
})

function allow(...actions: string[]): TokenDeps['decide'] {
  return async ({ requested }) => intersectScopes(requested, () => actions)
}

const basic = (pair: string) => ({ authorization: `Basic ${Buffer.from(pair).toString('base64')}` })
const get = (query: string, headers: Record<string, string> = basic('ada:secret')) =>
  fetch(`${origin}/token?${query}`, { headers })
const post = (form: Record<string, string> | [string, string][], query = '') =>
  fetch(`${origin}/token${query}`, { method: 'POST', body: new URLSearchParams(form) })
const FORM = { grant_type: 'password', service: SERVICE, username: 'ada', password: 'secret' }
const SCOPE = `service=${SERVICE}&scope=repository:app:pull,push,delete`

async function messageOf(answer: Response): Promise<string> {
  return (await answer.json()).errors[0].message
}

describe('a token', () => {
  it('holds what is allowed of what a docker client asks for', async () => {
    decide = allow('pull')
    const answer = await get(SCOPE)
    expect(answer.status).toBe(200)
    expect(answer.headers.get('cache-control')).toBe('no-store')
    expect(await answer.json()).toEqual({
      token: 'signed',
      access_token: 'signed',
      expires_in: 300,
      issued_at: '1970-01-01T00:00:00.000Z',
    })
    expect(issued).toEqual([
      {
        service: SERVICE,
        subject: 'ada',
        access: [{ type: 'repository', name: 'app', actions: ['pull'] }],
        lifetimeSeconds: TOKEN_SECONDS,
      },
    ])
  })

  it('is given without a scope, for docker login', async () => {
    expect(
      (await get(`service=${SERVICE}&account=ada&client_id=docker&offline_token=true`)).status,
    ).toBe(200)
    expect(issued).toMatchObject([{ access: [] }])
    expect(refusals).toEqual([])
  })

  it('is given without access to whoever may do nothing here', async () => {
    decide = async () => []
    expect((await get(SCOPE)).status).toBe(200)
    expect(issued).toMatchObject([{ access: [] }])
  })

  it('is given for the form of POST alike, and never with a refresh token', async () => {
    const answer = await post({
      ...FORM,
      scope: 'repository:app:push repository:base:pull',
      client_id: 'containerd-client',
      access_type: 'offline',
    })
    expect(answer.status).toBe(200)
    expect(Object.keys(await answer.json()).sort()).toEqual([
      'access_token',
      'expires_in',
      'issued_at',
      'token',
    ])
    expect(issued).toMatchObject([
      {
        access: [
          { name: 'app', actions: ['push'] },
          { name: 'base', actions: ['pull'] },
        ],
      },
    ])
  })

  it('names both repositories of a mount', async () => {
    await get(`service=${SERVICE}&scope=repository:e/two:pull,push&scope=repository:e/one:pull`)
    expect(issued[0]?.access).toEqual([
      { type: 'repository', name: 'e/two', actions: ['pull', 'push'] },
      { type: 'repository', name: 'e/one', actions: ['pull'] },
    ])
  })

  it.each([
    'repository(plugin):app:pull',
    'registry:other:*',
    'repository:UPPER:pull',
    'repository:a/../b:pull',
    'repository:ä:pull',
    'repository:host:5000/app:pull',
    '__proto__:__proto__:pull',
    'repository:__proto__:pull',
    'repository:constructor:pull',
    '%00',
    '::::',
    `repository:${'a'.repeat(256)}:pull`,
  ])('leaves out %s alone', async (scope) => {
    const query = new URLSearchParams([
      ['service', SERVICE],
      ['scope', scope],
      ['scope', 'repository:app:pull'],
    ])
    expect((await get(String(query))).status).toBe(200)
    const names = issued[0]?.access.map(({ name }) => name) ?? []
    expect(names.filter((name) => name !== 'constructor')).toEqual(['app'])
  })

  it('ends when one that was made at the proof would end', async () => {
    provenAt = new Date(NOW.getTime() - 41_500)
    await get(SCOPE)
    provenAt = new Date(NOW.getTime() - 3_600_000)
    await get(SCOPE)
    provenAt = new Date(NOW.getTime() + 5_000)
    await get(SCOPE)
    expect(issued.map(({ lifetimeSeconds }) => lifetimeSeconds)).toEqual([258, 60, 300])
  })
})

describe('a question that is none', () => {
  it.each([
    ['no service', 'scope=repository:app:pull'],
    ['two services', `service=${SERVICE}&service=${SERVICE}`],
    ['an array of services', `service[]=${SERVICE}`],
    ['another service', 'service=registry.example.com'],
    ['a service with more behind it', `service=${SERVICE}/`],
    ['a pattern', 'service=berth-%25'],
    ['a polluting name', '__proto__[service]=x&constructor.prototype=y'],
  ])('is refused before anybody is asked: %s', async (_what, query) => {
    const answer = await get(query)
    expect(answer.status).toBe(400)
    expect(await answer.json()).toMatchObject({ errors: [{ code: 'UNSUPPORTED' }] })
    expect([proofs, issued]).toEqual([0, []])
    expect(Object.hasOwn(Object.prototype, 'service')).toBe(false)
  })

  it.each(['password', 'token', 'access_token', 'refresh_token', 'client_secret', 'secret'])(
    'is refused with a %s in its address, which is not repeated',
    async (name) => {
      for (const answer of [
        await get(`${SCOPE}&${name}=hunter2`),
        await post(FORM, `?${name}=hunter2`),
      ]) {
        expect(answer.status).toBe(400)
        const message = await messageOf(answer)
        expect(message).toContain('must not stand in an address')
        expect(message).not.toContain('hunter2')
      }
      expect([proofs, issued]).toEqual([0, []])
    },
  )

  it('is refused with another grant, in words', async () => {
    for (const grant of ['refresh_token', 'client_credentials', '__proto__', '']) {
      const answer = await post({ ...FORM, grant_type: grant, refresh_token: 'x' })
      expect(answer.status).toBe(400)
      expect(await messageOf(answer)).toContain('sign in again with docker login')
    }
    expect(proofs).toBe(0)
  })

  it.each(['grant_type', 'username', 'password', 'service'])(
    'is refused with two of %s',
    async (name) => {
      const answer = await post([...Object.entries(FORM), [name, 'another']])
      expect(answer.status).toBe(400)
      expect(await messageOf(answer)).toContain(name)
    },
  )

  it('is refused when it is too large, with an answer that arrives and an end of the connection', async () => {
    const answer = await post({ ...FORM, scope: 'x'.repeat(2 ** 23) })
    expect(answer.status).toBe(413)
    expect(answer.headers.get('connection')).toBe('close')
  })

  it('with 100,000 scopes is too large, and with what fits gets a hundred of them', async () => {
    const scopes = (count: number) =>
      Array.from({ length: count }, (_, n) => `repository:a${n}:pull`).join(' ')
    expect((await post({ ...FORM, scope: scopes(100_000) })).status).toBe(413)
    expect((await post({ ...FORM, scope: scopes(2_000) })).status).toBe(200)
    expect(issued).toHaveLength(1)
    expect(issued[0]?.access).toHaveLength(100)
  })
})

describe('a refusal', () => {
  it.each<[string, Record<string, string>]>([
    ['nobody', {}],
    ['a wrong password', basic('ada:no')],
    ['an empty name', basic(':secret')],
    ['a name alone', basic('ada')],
    ['another scheme', { authorization: 'Bearer signed' }],
    ['no base64', { authorization: 'Basic %%%' }],
  ])('challenges %s, and gives nothing else', async (_who, headers) => {
    const answer = await get(SCOPE, headers)
    expect(answer.status).toBe(401)
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic realm=/)
    expect(Object.keys(await answer.json())).toEqual(['errors'])
    expect(issued).toEqual([])
  })

  it('by policy is the one form that docker prints', async () => {
    decide = refuse(new AppError('QUOTA_EXCEEDED', 'payments/apps is full. Ask at http://b/r.'))
    const answer = await get(SCOPE)
    expect(answer.status).toBe(403)
    expect(answer.headers.get('content-type')).toBe('application/json')
    expect(await answer.json()).toEqual({
      errors: [{ code: 'DENIED', message: 'payments/apps is full. Ask at http://b/r.' }],
    })
  })

  it.each(Object.keys(STATUS_OF_CODE) as AppErrorCode[])(
    'is never 5xx, which docker repeats for a minute: %s',
    async (code) => {
      decide = refuse(new AppError(code, 'A sentence.'))
      const answer = await get(SCOPE)
      expect(answer.status).toBeGreaterThanOrEqual(400)
      expect(answer.status).toBeLessThan(500)
      expect(await messageOf(answer)).toBe('A sentence.')
      expect(answer.headers.has('retry-after')).toBe(answer.status === 429)
    },
  )

  it('while the directory is down says so, and when to come again', async () => {
    decide = refuse(new AppError('DIRECTORY_UNAVAILABLE', 'The directory does not answer.'))
    const answer = await get(SCOPE)
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([429, '30'])
    expect(await answer.json()).toEqual({
      errors: [{ code: 'TOOMANYREQUESTS', message: 'The directory does not answer.' }],
    })
  })

  it('for a fault of ours tells nothing of it', async () => {
    decide = refuse(new Error('a stack with secrets'))
    const answer = await get(SCOPE)
    expect(answer.status).toBe(429)
    expect(await answer.text()).not.toContain('secrets')
  })

  it('is reported with who, what, why and from where, but no password', async () => {
    await get(SCOPE, { ...basic('ada:no'), 'user-agent': 'docker/28' })
    decide = refuse(new AppError('QUOTA_EXCEEDED', 'Full.'))
    await get(SCOPE)
    decide = allow('pull')
    await get(SCOPE)
    await get('service=nonsense')
    const place = { address: '192.0.2.1' }
    expect(refusals).toMatchObject([
      {
        ...place,
        code: 'INVALID_CREDENTIALS',
        actor: null,
        username: 'ada',
        registryId: REGISTRY_ID,
        client: 'docker/28',
      },
      { ...place, code: 'QUOTA_EXCEEDED', detail: 'Full.', actor: ADA, registryId: REGISTRY_ID },
      { ...place, code: 'SCOPE_REDUCED', detail: 'repository:app:push,delete', actor: ADA },
      { ...place, code: 'BAD_INPUT', username: 'ada', registryId: null },
    ])
    expect(JSON.stringify(refusals)).not.toMatch(/secret|:no"/)
  })
})

function refuse(error: Error): TokenDeps['decide'] {
  return async () => {
    throw error
  }
}

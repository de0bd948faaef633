import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { certDirectory, makeImage } from '../../e2e/support/images'
import { skopeoCopy } from '../../e2e/support/skopeo'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import type { Directory } from '../directory/directory'
import { countBinds } from '../directory/testing/count-binds'
import { ALICE, directoryAt, SUFFIX, startFilled, stopAll } from '../directory/testing/running'
import type { Slapd } from '../directory/testing/slapd'
import { parseSettings } from '../env/parse-settings'
import type { Settings } from '../env/settings'
import { GIB } from '../kernel/bytes'
import { systemClock } from '../kernel/clock'
import { newId } from '../kernel/ids'
import { createLogger } from '../kernel/logger'
import { type RegistryProcess, startRegistry } from '../registry/testing/registry-process'
import { createTokenIssuer } from '../registry/token'
import { tokenService } from '../registry/token-service'
import { createCiAccount } from '../tokens/create-ci-account'
import { revokeToken } from '../tokens/revoke-token'
import { answerToken } from './token-endpoint'
import type { TokenRefusal } from './token-refusal'
import { openTokenServer } from './token-server'

const REMEMBERED_MS = 60_000
const REGISTRY_ID = newId()
const SERVICE = tokenService(REGISTRY_ID)
const SCOPE = 'repository:team/app:pull,push'

const settings = parseSettings({
  DEMO: '1',
  // Of this file alone: who has to wait is remembered by the process, under keys that this makes.
  AUTH_SECRET: newId().repeat(2),
  CA_SECRET: 'c'.repeat(32),
})

let scratch: ScratchDatabase
let slapd: Slapd
let directory: Directory
let registry: RegistryProcess
let folder: string

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'berth-token-server-'))
  scratch = await createScratchDatabase()
  slapd = await startFilled()
  directory = directoryAt([slapd.url], {
    bind: { dn: slapd.adminDn, password: slapd.adminPassword },
  })
  const group = (await directory.listTeamGroups()).find(({ name }) => name === 'team-a')
  const tenantId = newId()
  await scratch.db.tenant.create({
    data: {
      id: tenantId,
      slug: 'team-a',
      groupId: group?.id ?? '',
      groupName: 'team-a',
      budgetBytes: BigInt(GIB),
      maxRegistries: 5,
      createdBy: 'alice',
    },
  })
  await scratch.db.registry.create({
    data: {
      id: REGISTRY_ID,
      tenantId,
      slug: 'apps',
      purpose: 'a test',
      createdBy: 'alice',
      quotaBytes: BigInt(GIB),
      image: 'registry',
      phase: 'ready',
      readyAt: new Date(),
      usedBytes: 0,
    },
  })
})
afterAll(async () => {
  await stopAll()
  await scratch?.close()
  await rm(folder, { recursive: true, force: true })
})

let server: Server
let origin: string
let aheadMs: number
let asked: number
let refusals: TokenRefusal[]
let openWith: (more: Partial<Settings>) => ReturnType<typeof openTokenServer>

beforeEach(async () => {
  aheadMs = 0
  asked = 0
  refusals = []
  // Wrong passwords of one test must not slow the next one down.
  await scratch.db.signInTrail.deleteMany()
  const listening = createServer((request, response) => {
    asked += 1
    void answerToken(token, request, response, new URL(request.url ?? '/', 'http://berth.test'))
  })
  server = listening
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  registry = await startRegistry({ service: SERVICE, tokenRealm: `${origin}/token` })
  const { issuer, signer } = registry
  const tokens = createTokenIssuer({ issuer, signer, clock: systemClock })
  openWith = (more) =>
    openTokenServer({
      db: scratch.db,
      clock: { now: () => new Date(Date.now() + aheadMs) },
      settings: { ...settings, ...more },
      directory,
      portalUrl: 'http://berth.test',
      access: { issueToken: tokens.issue },
      measureNow: async () => null,
      onRefusal: (refusal) => void refusals.push(refusal),
      logger: createLogger({ level: 'silent' }),
    })
  const token = openWith({})
})
afterEach(async () => {
  await registry.stop()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

/** What the directory itself counted. */
async function bindsOf(work: () => Promise<unknown>): Promise<number> {
  const before = await countBinds(slapd)
  await work()
  return (await countBinds(slapd)) - before
}

/** What one check of a password costs: the service account's bind and the person's. */
const ONE_CHECK = 2

function ask(
  change: { username?: string; password?: string; service?: string; scope?: string } = {},
): Promise<Response> {
  const { username, password, service = SERVICE, scope = SCOPE } = { ...ALICE, ...change }
  const pair = Buffer.from(`${username}:${password}`).toString('base64')
  return fetch(`${origin}/token?${new URLSearchParams({ service, scope })}`, {
    headers: { authorization: `Basic ${pair}` },
  })
}

async function accessOf(answer: Response): Promise<unknown> {
  expect(answer.status).toBe(200)
  const { token } = await answer.json()
  const [, claims = ''] = token.split('.')
  return JSON.parse(Buffer.from(claims, 'base64url').toString()).access
}

describe('the directory is asked', () => {
  it('once for real pushes, however many tokens they take', async () => {
    const image = await makeImage(folder, newId())
    const certificates = certDirectory(join(folder, newId()), registry.caPem)
    const pushed = await bindsOf(async () => {
      for (const repository of ['one', 'two', 'three']) {
        const result = await skopeoCopy({
          source: image.source,
          destination: `docker://${new URL(registry.baseUrl).host}/team/${repository}:v1`,
          to: {
            credentials: `${ALICE.username}:${ALICE.password}`,
            certDirectory: certificates,
          },
        })
        expect(result.stderr).toBe('')
        expect(result.code).toBe(0)
      }
    })
    expect(asked).toBeGreaterThanOrEqual(3)
    expect(pushed).toBe(ONE_CHECK)
  })

  it('once for requests that come at the same time', async () => {
    const binds = await bindsOf(async () => {
      const answers = await Promise.all(Array.from({ length: 200 }, () => ask()))
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(200)
    })
    expect(binds).toBe(ONE_CHECK)
  })

  it('again after a minute', async () => {
    await ask()
    aheadMs = REMEMBERED_MS - 1_000
    expect(await bindsOf(ask)).toBe(0)
    aheadMs = REMEMBERED_MS
    expect(await bindsOf(ask)).toBe(ONE_CHECK)
  })

  it('again as soon as groups have to be fresher than that', async () => {
    const { prove } = openWith({ GROUPS_FRESH: 2_000 })
    const credentials = { ...ALICE, address: '192.0.2.1', client: null }
    await prove(credentials)
    aheadMs = 1_000
    expect(await bindsOf(() => prove(credentials))).toBe(0)
    aheadMs = 2_000
    expect(await bindsOf(() => prove(credentials))).toBe(ONE_CHECK)
  })

  it('for every wrong password, and then for the right one', async () => {
    await ask()
    const binds = await bindsOf(async () => {
      expect((await ask({ password: 'wrong' })).status).toBe(401)
      expect((await ask({ password: 'wrong' })).status).toBe(401)
      expect((await ask()).status).toBe(200)
    })
    expect(binds).toBe(3 * ONE_CHECK)
  })
})

it('a changed password counts at once, the old one for a minute at most', async () => {
  const change = (from: string) =>
    slapd.asAdmin(async (client) => {
      const dn = `uid=alice,ou=people,${SUFFIX}`
      const { Attribute, Change } = await import('ldapts')
      await client.modify(
        dn,
        new Change({
          operation: 'replace',
          modification: new Attribute({ type: 'userPassword', values: [from] }),
        }),
      )
    })
  await ask()
  await change('another one')
  try {
    expect((await ask()).status).toBe(200)
    aheadMs = REMEMBERED_MS
    expect((await ask()).status).toBe(401)
    expect((await ask({ password: 'another one' })).status).toBe(200)
  } finally {
    await change(ALICE.password)
  }
})

it('without the directory those who were just seen go on, and all others are told to come again', async () => {
  await ask()
  process.kill(slapd.pid, 'SIGSTOP')
  try {
    expect((await ask()).status).toBe(200)
    const answer = await ask({ username: 'Bob' })
    expect(answer.status).toBe(429)
    expect(answer.headers.get('retry-after')).toBe('30')
    expect(await answer.json()).toMatchObject({
      errors: [{ code: 'TOOMANYREQUESTS', message: expect.stringContaining('directory') }],
    })
  } finally {
    process.kill(slapd.pid, 'SIGCONT')
  }
})

describe('who belongs elsewhere', () => {
  it('gets a token for nothing, as for a registry that is not there', async () => {
    const scope = 'repository:team/app:pull,push,delete,* registry:catalog:*'
    expect(await accessOf(await ask({ scope }))).toEqual([
      { type: 'repository', name: 'team/app', actions: ['pull', 'push'] },
    ])
    expect(await accessOf(await ask({ username: 'josé', scope }))).toEqual([])
    expect(await accessOf(await ask({ service: tokenService(newId()), scope }))).toEqual([])
    expect(refusals.map(({ code, detail }) => [code, detail])).toEqual([
      ['SCOPE_REDUCED', 'repository:team/app:delete,* registry:catalog:*'],
      ['SCOPE_REDUCED', 'repository:team/app:pull,push,delete,* registry:catalog:*'],
      ['SCOPE_REDUCED', 'repository:team/app:pull,push,delete,* registry:catalog:*'],
    ])
  })

  it('gets in as soon as Berth grants it, however fresh the password is', async () => {
    const scope = 'repository:team/app:pull'
    expect(await accessOf(await ask({ username: 'josé', scope }))).toEqual([])
    const { tenantId } = await scratch.db.registry.findUniqueOrThrow({
      where: { id: REGISTRY_ID },
      select: { tenantId: true },
    })
    const grant = { tenantId, username: 'josé', role: 'viewer', grantedBy: 'alice' }
    await scratch.db.tenantGrant.create({ data: grant })
    try {
      aheadMs = 1_000
      const binds = await bindsOf(async () => {
        expect(await accessOf(await ask({ username: 'josé', scope }))).toHaveLength(1)
      })
      expect(binds).toBe(0)
    } finally {
      await scratch.db.tenantGrant.deleteMany({ where: { username: 'josé' } })
    }
  })

  it('does not get in with a token of a registry instead of a password', async () => {
    const { token } = await (await ask()).json()
    expect((await ask({ password: token })).status).toBe(401)
    const bearer = await fetch(`${origin}/token?service=${SERVICE}`, {
      headers: { authorization: `Bearer ${token}` },
    })
    expect(bearer.status).toBe(401)
  })
})

describe('a CI account', () => {
  it('gets what its globs and actions name, delete among them, and nothing a second after it was revoked', async () => {
    const { tenantId } = await scratch.db.registry.findUniqueOrThrow({
      where: { id: REGISTRY_ID },
      select: { tenantId: true },
    })
    const context = {
      db: scratch.db,
      clock: systemClock,
      settings,
      requestId: newId(),
      caller: null,
    }
    const owner = {
      ...{ username: 'alice', displayName: 'Alice', isAdmin: false, groups: [], token: null },
      grants: new Map([[tenantId, 'owner' as const]]),
    }
    const { token, secret } = await createCiAccount(context, owner, {
      tenantSlug: 'team-a',
      name: 'build',
      registryIds: [REGISTRY_ID],
      repositories: ['team/**'],
      actions: ['pull', 'push', 'delete'],
      days: 90,
    })
    const scope = 'repository:team/app:pull,push,delete repository:team-evil/app:pull'
    const login = { username: token.loginName, password: secret, scope }
    const binds = await bindsOf(async () => {
      expect(await accessOf(await ask(login))).toEqual([
        { type: 'repository', name: 'team/app', actions: ['pull', 'push', 'delete'] },
      ])
    })
    expect(binds).toBe(0)
    await revokeToken(context, owner, { tokenId: token.id })
    aheadMs = 1_000
    const refused = await ask(login)
    expect(refused.status).toBe(401)
    expect(await refused.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('revoked') }],
    })
  })
})

it('a full registry refuses a push with a text, and lets people pull and sign in', async () => {
  const { db } = scratch
  const where = { id: REGISTRY_ID }
  await db.registry.update({ where, data: { usedBytes: BigInt(2 * GIB) } })
  try {
    const push = await ask()
    expect(push.status).toBe(403)
    expect(await push.json()).toEqual({
      errors: [{ code: 'DENIED', message: expect.stringContaining('team-a/apps is full') }],
    })
    expect(await accessOf(await ask({ scope: 'repository:team/app:pull' }))).toHaveLength(1)
    expect(await accessOf(await ask({ scope: '' }))).toEqual([])
    expect(await accessOf(await ask({ username: 'josé' }))).toEqual([])
    expect(refusals[0]).toMatchObject({ code: 'QUOTA_EXCEEDED', registryId: REGISTRY_ID })
  } finally {
    await db.registry.update({ where, data: { usedBytes: 0 } })
  }
})

it('one that was never measured, and cannot be now, lets a push wait and says why', async () => {
  const { db } = scratch
  const where = { id: REGISTRY_ID }
  await db.registry.update({ where, data: { usedBytes: null } })
  try {
    const push = await ask()
    expect(push.status).toBe(429)
    expect(push.headers.get('retry-after')).toBe('10')
    expect(await push.json()).toMatchObject({
      errors: [{ message: expect.stringContaining('team-a/apps was not measured yet') }],
    })
    expect(await accessOf(await ask({ scope: 'repository:team/app:pull' }))).toHaveLength(1)
  } finally {
    await db.registry.update({ where, data: { usedBytes: 0 } })
  }
})

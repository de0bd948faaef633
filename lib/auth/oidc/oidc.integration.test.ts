import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../../db/testing/scratch-database'
import type { Directory } from '../../directory/directory'
import { directoryAt, startFilled, stopAll } from '../../directory/testing/running'
import { parseSettings } from '../../env/parse-settings'
import type { Settings } from '../../env/settings'
import { newId } from '../../kernel/ids'
import type { UseCaseContext } from '../../tenants/context'
import { createPersonalToken } from '../../tokens/create-personal-token'
import { actorOfPerson } from '../actor-of-person'
import { authenticate } from '../authenticate'
import { findTokenActor } from '../authenticate-token'
import { findSession } from '../sessions/find-session'
import { oidcClient } from './oidc-client'
import { createOidcOnlyDirectory } from './oidc-only-directory'
import { signInWithOidc } from './oidc-sign-in'
import { claimsOf, tokensOf } from './read-oidc-person'
import { type OidcServer, startOidcServer } from './testing/oidc-server'
import { signInAt } from './testing/sign-in-at'

const REDIRECT_URI = 'https://berth.example.org/api/auth/callback/oidc'

let scratch: ScratchDatabase
let server: OidcServer
let directory: Directory
let folder: string
let settings: Settings
let now: Date

beforeAll(async () => {
  scratch = await createScratchDatabase()
  server = await startOidcServer({ redirectUri: REDIRECT_URI, accounts: {} })
  directory = directoryAt([(await startFilled()).url])
  folder = mkdtempSync(join(tmpdir(), 'oidc-'))
  writeFileSync(join(folder, 'ca.pem'), server.caPem)
  settings = parseSettings({
    AUTH_SECRET: 'a'.repeat(32),
    CA_SECRET: 'c'.repeat(32),
    OIDC_ISSUER: server.issuer,
    OIDC_CLIENT_ID: server.clientId,
    OIDC_CLIENT_SECRET: server.clientSecret,
    OIDC_CA_FILE: join(folder, 'ca.pem'),
    LDAP_ADMIN_GROUP: 'platform-admins',
  })
})
afterAll(async () => {
  await server.stop()
  await stopAll()
  await scratch.close()
  rmSync(folder, { recursive: true })
})
beforeEach(() => {
  now = new Date()
})
afterEach(async () => {
  await server.start().catch(() => undefined)
})

const pass = (minutes: number) => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const context = (changed: Partial<Settings> = {}): UseCaseContext => ({
  db: scratch.db,
  clock: { now: () => now },
  settings: { ...settings, ...changed },
  requestId: newId(),
  caller: { address: '192.0.2.1', client: null },
})
/** A new account of the provider. */
const account = (groups: string[], name = `p-${newId()}`) => {
  const subject = newId()
  server.accounts.set(subject, { preferred_username: name, name: 'Ada L.', groups })
  return { subject, name, username: `oidc/${name}` }
}
const vouch = async (subject: string) => {
  const client = await oidcClient(settings)
  const tokens = await signInAt(server, client, { subject, redirectUri: REDIRECT_URI })
  return { claims: await claimsOf(client, tokens), tokens: tokensOf(tokens) }
}
const enter = async (subject: string, from: Directory = directory) =>
  signInWithOidc(context(), from, await vouch(subject), { replaces: null })
const actorOf = (username: string, from: Directory = directory) =>
  actorOfPerson(context(), from, username)
const groupsOf = async (username: string) =>
  (await actorOf(username))?.groups.map(({ name }) => name)

describe('signing in', () => {
  it('makes a person of the claims, whose groups are those of the directory where it has them', async () => {
    const { subject, name, username } = account(['team-a', 'DIVISION', 'elsewhere', '/nested-away'])
    const { sessionId } = await enter(subject)
    const found = await findSession(context(), sessionId, true)
    expect(found.person).toMatchObject({ username, displayName: 'Ada L.' })
    const alice = await directory.findPerson('alice')
    const idOf = (name: string) => alice?.groups.find((group) => group.name === name)?.id
    const actor = await actorOf(username)
    expect(actor?.groups).toEqual([
      { id: idOf('team-a'), name: 'team-a' },
      { id: idOf('division'), name: 'division' },
      { id: 'oidc:elsewhere', name: 'elsewhere' },
      { id: 'oidc:nested-away', name: 'nested-away' },
    ])
    expect(actor?.isAdmin).toBe(false)
    expect(name).not.toBe(username)
  })

  it('gives nobody the name of somebody of the directory', async () => {
    const { subject } = account([], 'alice')
    const { username } = await enter(subject)
    expect(username).toBe('oidc/alice')
    const alice = await authenticate(context(), directory, {
      ...{ username: 'alice', password: 'correct horse', address: '192.0.2.1' },
    })
    expect(alice.username).toBe('alice')
    expect((await actorOf('alice'))?.groups.map(({ name }) => name)).toContain('team-a')
    expect((await actorOf('oidc/alice'))?.groups).toEqual([])
  })

  it('makes nobody an admin who is called so, only who is in the group', async () => {
    const named = account([], 'admin')
    await enter(named.subject)
    expect((await actorOf(named.username))?.isAdmin).toBe(false)
    const member = account(['platform-admins'])
    await enter(member.subject)
    expect((await actorOf(member.username))?.isAdmin).toBe(true)
  })

  it('keeps the name of a subject that is renamed, and refuses a name that is taken', async () => {
    const first = account([])
    await enter(first.subject)
    server.accounts.set(first.subject, {
      preferred_username: `renamed-${first.name}`,
      name: 'Ada',
      groups: [],
    })
    expect((await enter(first.subject)).username).toBe(first.username)
    const second = account([], first.name)
    await expect(enter(second.subject)).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    expect(await scratch.db.session.count({ where: { username: first.username } })).toBe(2)
  })

  it.each(['', 'a b', '../admin', 'x:y'])('refuses the name %j', async (name) => {
    const { subject } = account([], name)
    await expect(enter(subject)).rejects.toMatchObject({ code: 'BAD_INPUT' })
  })

  it('refuses claims of another issuer', async () => {
    const { subject } = account([])
    const proof = await vouch(subject)
    const foreign = { ...proof, claims: { ...proof.claims, iss: 'https://evil.example.org' } }
    await expect(
      signInWithOidc(context(), directory, foreign, { replaces: null }),
    ).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('is recorded whatever comes of it, under no name that nobody vouches for', async () => {
    const { subject, username } = account([])
    const proof = await vouch(subject)
    const taker = account([], username.slice('oidc/'.length))
    const unnamed = account([], 'a b')
    const many = { ...proof.claims, groups: Array.from({ length: 2001 }, (_, n) => `g-${n}`) }
    const attempts: [Partial<typeof proof>, Partial<Settings>?][] = [
      [proof],
      [await vouch(taker.subject)],
      [await vouch(unnamed.subject)],
      [{ claims: { ...proof.claims, iss: 'https://evil.example.org' } }],
      [proof, { OIDC_ISSUER: undefined }],
      [{ claims: { ...proof.claims, sub: ' ' } }],
      [{ claims: many }],
    ]
    const recorded = []
    for (const [changed, settings = {}] of attempts) {
      const asked = context(settings)
      await signInWithOidc(asked, directory, { ...proof, ...changed }, { replaces: null }).catch(
        () => null,
      )
      const rows = await scratch.db.auditEntry.findMany({ where: { requestId: asked.requestId } })
      recorded.push(
        ...rows.map(({ actor, action, result, after }) => ({ actor, action, result, after })),
      )
    }
    const row = (actor: string, result: string) => ({
      ...{ actor, action: 'session.started', result, after: { by: 'oidc' } },
    })
    expect(recorded).toEqual([
      row(username, 'ok'),
      row(`oidc:${taker.subject}`, 'refused'),
      row(`oidc:${unnamed.subject}`, 'refused'),
      row('(unknown name)', 'refused'),
      row('(unknown name)', 'refused'),
      row('(unknown name)', 'refused'),
      row('(unknown name)', 'failed'),
    ])
  })

  it('keeps the tokens sealed', async () => {
    const { subject, username } = account([])
    const proof = await vouch(subject)
    await signInWithOidc(context(), directory, proof, { replaces: null })
    const row = await scratch.db.oidcGrant.findUniqueOrThrow({
      where: { username },
      select: { tokensSealed: true },
    })
    expect(proof.tokens.refreshToken).toMatch(/./)
    expect(row.tokensSealed).not.toContain(String(proof.tokens.refreshToken))
    expect(row.tokensSealed).not.toContain(String(proof.tokens.accessToken))
    expect(await scratch.db.oidcGrant.findFirst()).not.toHaveProperty('tokensSealed')
  })

  it('fails for an account that the provider refuses', async () => {
    await expect(enter('nobody')).rejects.toThrow(/access_denied/)
  })
})

describe('groups', () => {
  it('are read again within five minutes, with a refresh token that works once', async () => {
    const { subject, username } = account(['team-a'])
    await enter(subject)
    server.accounts.set(subject, { preferred_username: 'x', name: 'Ada', groups: ['team-b'] })
    pass(4)
    expect(await groupsOf(username)).toEqual(['team-a'])
    pass(2)
    expect(await groupsOf(username)).toEqual(['team-b'])
    server.accounts.set(subject, { preferred_username: 'x', name: 'Ada', groups: [] })
    pass(6)
    expect(await groupsOf(username)).toEqual([])
  })

  it('are asked for once by many requests at a time', async () => {
    const { subject, username } = account(['team-a'])
    await enter(subject)
    pass(6)
    const before = server.tokenRequests()
    const all = await Promise.all(Array.from({ length: 8 }, () => groupsOf(username)))
    expect(new Set(all.map(String))).toEqual(new Set(['team-a']))
    expect(server.tokenRequests() - before).toBe(1)
    pass(6)
    expect(await groupsOf(username)).toEqual(['team-a'])
  })

  it('are what they were while another process asks', async () => {
    const { subject, username } = account(['team-a'])
    await enter(subject)
    server.accounts.set(subject, { preferred_username: 'x', name: 'Ada', groups: [] })
    pass(6)
    await scratch.db.oidcGrant.update({
      where: { username },
      data: { refreshingUntil: new Date(now.getTime() + 20_000) },
    })
    expect(await groupsOf(username)).toEqual(['team-a'])
    pass(1)
    expect(await groupsOf(username)).toEqual([])
  })

  it('end with the account, and its sessions with them', async () => {
    const { subject, username } = account(['team-a'])
    const { sessionId } = await enter(subject)
    server.accounts.delete(subject)
    pass(6)
    expect(await actorOf(username)).toBeNull()
    expect((await findSession(context(), sessionId, true)).end).toBe('ended')
    expect(await scratch.db.oidcGrant.count({ where: { username } })).toBe(0)
  })

  it('end without tokens', async () => {
    const { subject, username } = account(['team-a'])
    await enter(subject)
    await scratch.db.oidcGrant.delete({ where: { username } })
    pass(6)
    expect(await actorOf(username)).toBeNull()
  })

  it('end when the secret that sealed the tokens is another now', async () => {
    const { subject, username } = account(['team-a'])
    await enter(subject)
    pass(6)
    const other = context({ AUTH_SECRET: 'z'.repeat(32) })
    expect(await actorOfPerson(other, directory, username)).toBeNull()
  })

  it('end when the provider is no longer the configured one', async () => {
    const { subject, username } = account(['team-a'])
    await enter(subject)
    pass(6)
    const other = context({ OIDC_ISSUER: undefined })
    expect(await actorOfPerson(other, directory, username)).toBeNull()
  })

  it('hold for the grace while the provider does not answer, and no longer', async () => {
    const { subject, username } = account(['team-a'])
    const { sessionId } = await enter(subject)
    await server.pause()
    pass(29)
    expect(await groupsOf(username)).toEqual(['team-a'])
    pass(1)
    await expect(actorOf(username)).rejects.toMatchObject({
      code: 'DIRECTORY_UNAVAILABLE',
      detail: expect.stringContaining('identity provider'),
    })
    await server.start()
    pass(1)
    expect(await groupsOf(username)).toEqual(['team-a'])
    expect((await findSession(context(), sessionId, true)).end).toBeNull()
  })
})

describe('passwords', () => {
  it('open nothing under the name of somebody of the provider', async () => {
    const { subject, username } = account([])
    await enter(subject)
    for (const typed of [username, username.toUpperCase(), ` ${username}`]) {
      const asked = authenticate(context(), directory, {
        ...{ username: typed, password: 'correct horse', address: '192.0.2.77' },
      })
      await expect(asked).rejects.toMatchObject({
        code: 'INVALID_CREDENTIALS',
        detail: expect.stringContaining('access token'),
      })
    }
  })
})

describe('access tokens', () => {
  const openWith = (username: string, secret: string) =>
    findTokenActor(context(), directory, {
      ...{ username, secret, address: '192.0.2.1', client: 'docker/28' },
    })

  it('are how people of the provider use docker, for as long as they have an account there', async () => {
    const { subject, username } = account(['team-a'])
    await enter(subject)
    const actor = await actorOf(username)
    if (actor === null) throw new Error('nobody signed in')
    const { secret } = await createPersonalToken(context(), actor, {
      ...{ name: 'laptop', registryIds: null, repositories: ['**'] },
      ...{ actions: ['pull', 'push'], days: 30 },
    })
    const opened = await openWith(username, secret)
    expect(opened).toMatchObject({ username, token: { kind: 'personal', name: 'laptop' } })
    expect(opened?.groups.map(({ name }) => name)).toEqual(['team-a'])
    await expect(openWith('oidc/somebody-else', secret)).rejects.toMatchObject({
      code: 'INVALID_CREDENTIALS',
    })

    server.accounts.set(subject, { preferred_username: 'x', name: 'Ada', groups: [] })
    pass(6)
    expect((await openWith(username, secret))?.groups).toEqual([])

    server.accounts.delete(subject)
    pass(6)
    await expect(openWith(username, secret)).rejects.toMatchObject({
      code: 'INVALID_CREDENTIALS',
      detail: expect.stringContaining('gone or disabled'),
    })
  })
})

describe('without a directory', () => {
  it('teams are the groups that the provider named, without those that are roles', async () => {
    const name = `team-${newId()}`
    const alone = createOidcOnlyDirectory(scratch.db, settings)
    const { subject, username } = account([name, `${name}-owners`, 'platform-admins'])
    await enter(subject, alone)
    const teams = (await alone.listTeamGroups()).filter((group) => group.name.includes(name))
    expect(teams).toEqual([{ id: `oidc:${name}`, name, dn: '' }])
    expect(await alone.findPerson('alice')).toBeNull()
    const owners = await alone.searchGroups(`${name.toUpperCase()}-OWN`)
    expect(owners).toEqual([{ id: `oidc:${name}-owners`, name: `${name}-owners`, dn: '' }])
    const { id } = owners[0] ?? { id: '' }
    expect(await alone.findGroup(id)).toEqual(owners[0])
    expect(await alone.findGroup('oidc:nothing')).toBeNull()
    expect(await alone.listMembers(id)).toEqual({
      group: owners[0],
      people: [{ username, displayName: 'Ada L.' }],
      isComplete: false,
    })
    await expect(
      authenticate(context(), alone, {
        ...{ username: 'alice', password: 'correct horse', address: '192.0.2.78' },
      }),
    ).rejects.toMatchObject({ code: 'INVALID_CREDENTIALS' })
  })
})

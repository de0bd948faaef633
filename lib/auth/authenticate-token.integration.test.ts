import { Attribute, Change } from 'ldapts'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Directory } from '../directory/directory'
import { ALICE, directoryAt, SUFFIX, startFilled, stopAll } from '../directory/testing/running'
import type { Slapd } from '../directory/testing/slapd'
import { newId } from '../kernel/ids'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { can } from '../tenants/permissions'
import { ofRegistry, ofRepository, ofTenant } from '../tenants/resource'
import { makeStage, type Stage } from '../tenants/testing/stage'
import { createCiAccount } from '../tokens/create-ci-account'
import { createPersonalToken } from '../tokens/create-personal-token'
import { revokeToken } from '../tokens/revoke-token'
import { rotateToken } from '../tokens/rotate-token'
import { makeSecret } from '../tokens/secret-format'
import { authenticate } from './authenticate'
import { findTokenActor } from './authenticate-token'

const DAY_MS = 24 * 60 * 60_000
const WIDE = {
  registryIds: null,
  repositories: ['**'],
  actions: ['pull', 'push'] as const,
  days: 30,
}

let stage: Stage
let slapd: Slapd
let directory: Directory
let context: UseCaseContext
let now: Date

beforeAll(async () => {
  stage = await makeStage()
  slapd = await startFilled()
  directory = directoryAt([slapd.url])
})
afterAll(async () => {
  await stopAll()
  await stage?.drop()
})

let cast: ReturnType<Stage['makeCast']>
beforeEach(() => {
  cast = stage.makeCast()
  now = new Date()
  context = { ...cast.context, clock: { now: () => now } }
})

const name = () => `t-${newId()}`
const wide = () => ({ ...WIDE, actions: [...WIDE.actions], name: name() })
const present = (secret: string, username: string | null, client = 'docker/28') =>
  findTokenActor(context, directory, { secret, username, address: '192.0.2.7', client })
const refusal = (secret: string, username: string | null = null) =>
  present(secret, username).then(
    () => 'let in',
    (error: unknown) => (error instanceof Error ? `${codeOf(error)}: ${error.message}` : ''),
  )
const codeOf = (error: Error) => ('code' in error ? error.code : '')

async function ciAccount(actor: Actor = cast.owner) {
  const { id, ref } = await cast.makeRegistry()
  const made = await createCiAccount(context, actor, { ...wide(), tenantSlug: ref.tenantSlug })
  return { ...made, registryId: id, ref }
}

describe('a CI account', () => {
  it('acts in its tenant, within its scope, and nowhere else', async () => {
    const { secret, token, registryId } = await ciAccount()
    const actor = await present(secret, token.loginName)
    if (actor === null) throw new Error('not let in')
    expect(actor).toMatchObject({ username: token.loginName, isAdmin: false, groups: [] })
    const tenant = await context.db.tenant.findFirstOrThrow({ where: { groupId: cast.team.id } })
    const own = ofRegistry({ id: registryId, tenant }, context.settings)
    expect(can(actor, 'registry.push', own)).toBe(true)
    expect(can(actor, 'image.delete', own)).toBe(false)
    expect(can(actor, 'registry.delete', own)).toBe(false)
    expect(can(actor, 'ciAccount.manage', ofTenant(tenant, context.settings))).toBe(false)
    const other = stage.makeCast()
    const { id } = await other.makeRegistry()
    const foreign = await context.db.tenant.findFirstOrThrow({ where: { groupId: other.team.id } })
    const theirs = ofRepository({ id, tenant: foreign }, 'app', context.settings)
    expect(can(actor, 'registry.pull', theirs)).toBe(false)
  })

  it('needs its own user name, if one is given', async () => {
    const { secret, token } = await ciAccount()
    expect(await refusal(secret, 'alice')).toContain(
      `INVALID_CREDENTIALS: This access token belongs`,
    )
    expect(await present(secret, token.loginName)).not.toBeNull()
    expect(await present(secret, null)).not.toBeNull()
  })

  it('is out at once when it is revoked, expired or out of its overlap', async () => {
    const { secret, token } = await ciAccount()
    const rotated = await rotateToken(context, cast.owner, {
      tokenId: token.id,
      days: 10,
      overlapHours: 24,
    })
    expect(await present(secret, null)).not.toBeNull()
    expect(await present(rotated.secret, null)).not.toBeNull()
    now = new Date(now.getTime() + DAY_MS)
    expect(await refusal(secret)).toMatch(/^INVALID_CREDENTIALS: .* new secret/)
    expect(await present(rotated.secret, null)).not.toBeNull()
    now = new Date(now.getTime() + 9 * DAY_MS - 1)
    expect(await present(rotated.secret, null)).not.toBeNull()
    now = new Date(now.getTime() + 1)
    expect(await refusal(rotated.secret)).toMatch(/^INVALID_CREDENTIALS: .* expired on /)
    const again = await rotateToken(context, cast.owner, {
      tokenId: token.id,
      days: 10,
      overlapHours: 0,
    })
    expect(await present(again.secret, null)).not.toBeNull()
    await revokeToken(context, cast.owner, { tokenId: token.id })
    expect(await refusal(again.secret)).toMatch(/^INVALID_CREDENTIALS: .* was revoked/)
  })

  it('goes with its tenant', async () => {
    const group = { id: newId(), name: `gone-${newId()}` }
    const tenant = await context.db.tenant.create({
      data: {
        id: newId(),
        slug: group.name,
        groupId: group.id,
        groupName: group.name,
        budgetBytes: 1n,
        maxRegistries: 1,
        createdBy: 'test',
      },
    })
    const owner: Actor = { ...cast.owner, grants: new Map([[tenant.id, 'owner']]) }
    const { secret } = await createCiAccount(context, owner, { ...wide(), tenantSlug: tenant.slug })
    expect(await present(secret, null)).not.toBeNull()
    await context.db.tenant.delete({ where: { id: tenant.id } })
    expect(await refusal(secret)).toMatch(/^INVALID_CREDENTIALS: .* not one of this Berth/)
  })

  it('keeps when, from where and by what it was used, once a minute', async () => {
    const { secret, token } = await ciAccount()
    const lastUse = () =>
      context.db.tokenSecret.findFirstOrThrow({
        where: { tokenId: token.id },
        select: { lastUsedAt: true, lastUsedAddress: true, lastUsedClient: true },
      })
    expect(await lastUse()).toMatchObject({ lastUsedAt: null })
    const first = now
    await present(secret, null, 'docker/28\u001b[2J')
    expect(await lastUse()).toEqual({
      lastUsedAt: first,
      lastUsedAddress: '192.0.2.7',
      lastUsedClient: 'docker/28 [2J',
    })
    now = new Date(first.getTime() + 59_000)
    await present(secret, null, 'skopeo')
    expect(await lastUse()).toMatchObject({ lastUsedAt: first })
    now = new Date(first.getTime() + 60_000)
    await present(secret, null, 'skopeo')
    expect(await lastUse()).toMatchObject({ lastUsedAt: now, lastUsedClient: 'skopeo' })
  })
})

describe('a personal token', () => {
  it('has its owner’s rights of this moment, and dies with the account', async () => {
    const alice = await authenticate(context, directory, { ...ALICE, address: '192.0.2.1' })
    const { secret } = await createPersonalToken(context, alice, wide())
    const actor = await present(secret, 'ALICE')
    expect(actor).toMatchObject({ username: 'alice', token: { kind: 'personal' } })
    expect(actor?.groups).toEqual(alice.groups)

    const team = `cn=team-a,ou=groups,${SUFFIX}`
    const member = { type: 'member', values: [`uid=alice,ou=people,${SUFFIX}`] }
    const change = (operation: 'add' | 'delete') =>
      slapd.asAdmin((client) =>
        client.modify(team, new Change({ operation, modification: new Attribute(member) })),
      )
    await change('delete')
    now = new Date(now.getTime() + 6 * 60_000)
    expect((await present(secret, 'alice'))?.groups).toEqual([])
    await change('add')

    const dn = `uid=mallory,ou=people,${SUFFIX}`
    const names = { uid: 'mallory', cn: 'Mallory', sn: 'Mallory' }
    const entry = {
      dn,
      attributes: { objectClass: 'inetOrgPerson', ...names, userPassword: 'pass phrase' },
    }
    await slapd.add([entry])
    const credentials = { username: 'mallory', password: 'pass phrase', address: '192.0.2.1' }
    const mallory = await authenticate(context, directory, credentials)
    const hers = await createPersonalToken(context, mallory, wide())
    expect(await present(hers.secret, 'mallory')).not.toBeNull()
    await slapd.asAdmin((client) => client.del(dn))
    now = new Date(now.getTime() + 6 * 60_000)
    const gone = /^INVALID_CREDENTIALS: .* gone or disabled/
    expect(await refusal(hers.secret, 'mallory')).toMatch(gone)

    // Somebody else of that name is somebody else, at the first look and after signing in.
    await slapd.add([entry])
    expect(await refusal(hers.secret, 'mallory')).toMatch(gone)
    expect((await authenticate(context, directory, credentials)).username).toBe('mallory')
    expect(await refusal(hers.secret, 'mallory')).toMatch(gone)
  })
})

describe('what is no token of ours', () => {
  it('is a password, when it has no prefix', async () => {
    expect(await present('correct horse', 'alice')).toBeNull()
    expect(await present('', 'alice')).toBeNull()
  })

  it('is refused without a look-up when it is not whole, and alike when it is', async () => {
    const secret = makeSecret('ci')
    expect(await refusal(`${secret.slice(0, -1)}`)).toMatch(/not whole/)
    expect(await refusal('berth_pat_')).toMatch(/not whole/)
    expect(await refusal(secret)).toMatch(/not one of this Berth/)
    expect(await refusal(makeSecret('personal'), 'alice')).toMatch(/not one of this Berth/)
  })
})

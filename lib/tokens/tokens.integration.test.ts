import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../kernel/ids'
import type { UseCaseContext } from '../tenants/context'
import { makeStage, type Stage } from '../tenants/testing/stage'
import { changePolicy } from './change-policy'
import { createCiAccount, createCiAccountInput } from './create-ci-account'
import { createPersonalToken, createPersonalTokenInput } from './create-personal-token'
import { endSecret } from './end-secret'
import { findSecret } from './find-secret'
import { getCiAccount, getPersonalToken } from './get-token'
import { getCiAccountForm } from './get-token-form'
import { listAllTokens } from './list-all-tokens'
import { listCiAccounts } from './list-ci-accounts'
import { listExpiring } from './list-expiring'
import { listPersonalTokens } from './list-personal-tokens'
import { measureExpiry } from './measure-expiry'
import { revokeToken } from './revoke-token'
import { rotateToken } from './rotate-token'
import { hashSecret } from './secret-format'
import { INITIAL_POLICY } from './token-policy'

const DAY_MS = 24 * 60 * 60_000
const HOUR_MS = 60 * 60_000

let stage: Stage
let cast: ReturnType<Stage['makeCast']>
let context: UseCaseContext
let now: Date

beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(() => {
  cast = stage.makeCast()
  now = new Date()
  context = {
    ...cast.context,
    clock: { now: () => now },
    caller: { address: '192.0.2.1', client: 'test' },
  }
})

const wish = (more: object = {}) => ({
  name: `t-${newId()}`,
  registryIds: null,
  repositories: ['**'],
  actions: ['pull' as const, 'push' as const],
  days: 90,
  ...more,
})
const later = (ms: number) => {
  now = new Date(now.getTime() + ms)
}
const auditOf = (subject: string) =>
  context.db.auditEntry.findMany({
    where: { subject },
    select: { action: true, actor: true, before: true, after: true, address: true },
    orderBy: { id: 'asc' },
  })
const code = (promise: Promise<unknown>) =>
  promise.then(
    () => 'ok',
    (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
  )

async function ciAccount(more: object = {}) {
  const { id, ref } = await cast.makeRegistry()
  const { tenantSlug } = ref
  const made = await createCiAccount(context, cast.owner, { ...wish(more), tenantSlug })
  return { ...made, registryId: id, tenantSlug }
}

describe('a secret', () => {
  it('is shown once and stored as a hash alone', async () => {
    const { token, secret, tenantSlug } = await ciAccount()
    const views = [
      await getCiAccount(context, cast.owner, { tenantSlug, tokenId: token.id }),
      await listCiAccounts(context, cast.owner, { tenantSlug }),
      await listAllTokens(context, cast.admin, { search: token.name, after: '' }),
      await listExpiring(context, cast.owner, {}),
      token,
      await auditOf(token.loginName),
    ]
    const stored = await context.db.$queryRaw`
      SELECT to_jsonb(t) AS token, to_jsonb(s) AS secret
      FROM "AccessToken" t JOIN "TokenSecret" s ON s."tokenId" = t."id" WHERE t."id" = ${token.id}`
    const random = secret.slice(token.secrets[0]?.hint.length)
    expect(JSON.stringify([views, stored])).not.toContain(random)
    expect(JSON.stringify(stored)).toContain(hashSecret(secret))
    expect(JSON.stringify(views)).not.toContain(hashSecret(secret))
    // Not even by mistake: the column is left out of what a query returns unless it is asked for.
    expect(
      await context.db.tokenSecret.findFirst({ where: { tokenId: token.id } }),
    ).not.toHaveProperty('hash')
    expect(await findSecret(context.db, secret)).toMatchObject({ token: { id: token.id } })
    expect(await findSecret(context.db, `${secret}x`)).toBeNull()
  })
})

describe('making one', () => {
  it('records who, what and until when', async () => {
    const { token, registryId } = await ciAccount({ days: 7 })
    const expiresAt = new Date(now.getTime() + 7 * DAY_MS).toISOString()
    expect(token.secrets).toMatchObject([
      { state: 'live', isExpiringSoon: true, expiresAt, lastUse: null },
    ])
    expect(await auditOf(token.loginName)).toEqual([
      {
        action: 'ciAccount.made',
        actor: cast.owner.username,
        address: '192.0.2.1',
        before: null,
        after: { registries: 'every', repositories: '**', actions: 'pull push', expiresAt },
      },
    ])
    expect(registryId).not.toBe('')
  })

  it('takes a name once, and again after it was revoked', async () => {
    const { token, tenantSlug } = await ciAccount({ name: 'build' })
    expect(token.loginName).toBe(`ci-${tenantSlug}--build`)
    const again = () =>
      createCiAccount(context, cast.owner, { ...wish({ name: 'build' }), tenantSlug })
    expect(await code(again())).toBe('NAME_TAKEN')
    const mine = () => createPersonalToken(context, cast.dev, wish({ name: 'build' }))
    expect(await code(mine())).toBe('ok')
    expect(await code(mine())).toBe('NAME_TAKEN')
    await revokeToken(context, cast.owner, { tokenId: token.id })
    expect(await code(again())).toBe('ok')
    expect((await auditOf(token.loginName)).map(({ action }) => action)).toEqual([
      'ciAccount.made',
      'ciAccount.removed',
      'ciAccount.made',
    ])
  })

  it('names registries of its own tenant alone, unknown and foreign ones alike', async () => {
    const { registryId, tenantSlug } = await ciAccount()
    const other = stage.makeCast()
    const foreign = await other.makeRegistry()
    const attempt = (registryIds: string[]) =>
      createCiAccount(context, cast.owner, { ...wish({ registryIds }), tenantSlug })
    const personal = (registryIds: string[]) =>
      createPersonalToken(context, cast.owner, wish({ registryIds }))
    for (const make of [attempt, personal]) {
      expect(await code(make([registryId]))).toBe('ok')
      expect(await code(make([registryId, foreign.id]))).toBe('BAD_INPUT')
      expect(await code(make([newId()]))).toBe('BAD_INPUT')
    }
    const form = await getCiAccountForm(context, cast.owner, { tenantSlug })
    expect(form.registries).toMatchObject([{ id: registryId, name: `${tenantSlug}/apps` }])
  })

  it.each([
    [{ name: 'build$1' }, 'name'],
    [{ name: 'Build' }, 'name'],
    [{ name: 'a--b' }, 'name'],
    [{ name: '' }, 'name'],
    [{ repositories: [] }, 'repositories'],
    [{ repositories: ['(a+)+$'] }, 'repositories.0'],
    [{ repositories: Array.from({ length: 21 }, () => 'a') }, 'repositories'],
    [{ registryIds: [] }, 'registryIds'],
    [{ actions: ['push'] }, 'actions'],
    [{ actions: ['pull', '*'] }, 'actions.1'],
    [{ days: 0 }, 'days'],
    [{ days: 1.5 }, 'days'],
    [{ days: '90' }, 'days'],
    [{ tenantId: 'x' }, ''],
    [{ username: 'admin' }, ''],
  ])('refuses %j', (more, field) => {
    for (const schema of [createPersonalTokenInput, createCiAccountInput]) {
      const result = schema.safeParse({ ...wish(), tenantSlug: 't', ...more })
      const paths = result.error?.issues.map(({ path }) => path.join('.'))
      if (schema === createCiAccountInput) expect(paths).toContain(field)
      else expect(result.success).toBe(false)
    }
  })
})

describe('rotating', () => {
  it('keeps the old secret for the overlap, and never three at once', async () => {
    const { token, secret: first } = await ciAccount()
    const rotate = (overlapHours: number) =>
      rotateToken(context, cast.owner, { tokenId: token.id, days: 30, overlapHours })
    later(1)
    const { token: rotated, secret: second } = await rotate(24)
    expect(second).not.toBe(first)
    expect(rotated.secrets.map(({ state }) => state)).toEqual(['live', 'ending'])
    expect(rotated.secrets[1]?.endsAt).toBe(new Date(now.getTime() + 24 * HOUR_MS).toISOString())
    expect(await code(rotate(24))).toBe('CONFLICT')
    later(24 * HOUR_MS)
    const { token: third } = await rotate(1)
    expect(third.secrets.map(({ state }) => state)).toEqual(['live', 'ending', 'ended'])
    later(1)
    const { token: urgent } = await rotate(0)
    expect(urgent.secrets.map(({ state }) => state)).toEqual(['live', 'ended', 'ended', 'ended'])
    expect((await auditOf(token.loginName)).map(({ action }) => action)).toEqual([
      'ciAccount.made',
      'token.rotated',
      'token.rotated',
      'token.rotated',
    ])
  })

  it('does not make an old secret live longer than it would', async () => {
    const { token } = await ciAccount({ days: 1 })
    later(1)
    const { token: rotated } = await rotateToken(context, cast.owner, {
      tokenId: token.id,
      days: 30,
      overlapHours: 72,
    })
    later(DAY_MS)
    const views = await getCiAccount(context, cast.owner, {
      tenantSlug: cast.team.name,
      tokenId: rotated.id,
    })
    expect(views.token.secrets.map(({ state }) => state)).toEqual(['live', 'expired'])
  })

  it('by two people at once leaves two live secrets', async () => {
    const { token } = await ciAccount()
    const rotate = () =>
      rotateToken(context, cast.owner, { tokenId: token.id, days: 30, overlapHours: 1 })
    const outcomes = await Promise.all([rotate(), rotate(), rotate()].map(code))
    expect(outcomes.sort()).toEqual(['CONFLICT', 'CONFLICT', 'ok'])
  })

  it('lets the old secret be ended early', async () => {
    const { token } = await ciAccount()
    await rotateToken(context, cast.owner, { tokenId: token.id, days: 30, overlapHours: 24 })
    const secretId = token.secrets[0]?.id ?? ''
    const end = () => endSecret(context, cast.owner, { tokenId: token.id, secretId })
    expect(await code(end())).toBe('ok')
    expect(await code(end())).toBe('ok')
    const stranger = await ciAccount({ name: 'other' }).catch(() => null)
    expect(stranger).toBeNull()
    const actions = (await auditOf(token.loginName)).map(({ action }) => action)
    expect(actions).toEqual(['ciAccount.made', 'token.rotated', 'token.secretEnded'])
    const foreign = endSecret(context, cast.owner, { tokenId: token.id, secretId: newId() })
    expect(await code(foreign)).toBe('NOT_FOUND')
  })
})

describe('the policy', () => {
  const set = (policy: object) =>
    changePolicy(context, cast.admin, { ...INITIAL_POLICY, applyToExisting: false, ...policy })

  it('bounds new secrets, and old ones when the admin says so', async () => {
    await set({ maxDays: 100, neverAllowed: true })
    const { token } = await ciAccount({ days: null })
    const { token: mine } = await createPersonalToken(context, cast.dev, wish({ days: 100 }))
    expect(token.secrets[0]?.expiresAt).toBeNull()
    expect(await code(createPersonalToken(context, cast.dev, wish({ days: 101 })))).toBe(
      'BAD_INPUT',
    )

    await set({ maxDays: 30, neverAllowed: false })
    expect(await code(createPersonalToken(context, cast.dev, wish({ days: null })))).toBe(
      'BAD_INPUT',
    )
    const rotate = rotateToken(context, cast.owner, {
      ...{ tokenId: token.id, days: 31, overlapHours: 0 },
    })
    expect(await code(rotate)).toBe('BAD_INPUT')
    const all = await listAllTokens(context, cast.admin, { search: '', after: '' })
    expect(all.policy).toEqual({ maxDays: 30, neverAllowed: false })
    expect(all.beyondPolicy).toBeGreaterThanOrEqual(2)

    const { shortened } = await set({ maxDays: 30, neverAllowed: false, applyToExisting: true })
    expect(shortened).toBe(all.beyondPolicy)
    const until = new Date(now.getTime() + 30 * DAY_MS).toISOString()
    const kept = await getPersonalToken(context, cast.dev, { tokenId: mine.id })
    expect(kept.token.secrets[0]?.expiresAt).toBe(until)
    const [last] = (await auditOf('access tokens')).slice(-1)
    expect(last).toMatchObject({
      action: 'tokenPolicy.changed',
      actor: cast.admin.username,
      before: { maxDays: 30, neverAllowed: false },
      after: { maxDays: 30, neverAllowed: false, shortened },
    })
    await set({})
  })
})

describe('lists', () => {
  it('tell owners and people what expires soon, and no longer what was rotated', async () => {
    const { token, tenantSlug } = await ciAccount({ days: 14 })
    const dev = await cast.withGrants(cast.dev)
    await createPersonalToken(context, cast.viewer, wish({ name: 'mine', days: 3 }))
    await createPersonalToken(context, cast.viewer, wish({ days: 15 }))
    expect(await listExpiring(context, cast.owner, {})).toMatchObject([
      { tokenId: token.id, tenantSlug, isExpired: false },
    ])
    expect(await listExpiring(context, dev, {})).toMatchObject([{ tokenId: token.id }])
    expect(await listExpiring(context, cast.viewer, {})).toMatchObject([
      { name: 'mine', tenantSlug: null },
    ])
    expect(await listExpiring(context, cast.stranger, {})).toEqual([])
    later(13 * DAY_MS)
    expect(await listExpiring(context, cast.viewer, {})).toMatchObject([
      { name: 'mine', isExpired: true },
      { isExpired: false },
    ])
    await rotateToken(context, cast.owner, { tokenId: token.id, days: 90, overlapHours: 24 })
    expect(await listExpiring(context, cast.owner, {})).toEqual([])
  })

  it('give figures without names of people', async () => {
    const figuresOf = async () => {
      const { secrets, accounts } = await measureExpiry(context)
      return {
        ci: secrets.find(({ kind }) => kind === 'ci'),
        own: accounts.filter(({ tenant }) => tenant === cast.team.name),
      }
    }
    const { token, tenantSlug } = await ciAccount({ name: 'build', days: 7 })
    await createCiAccount(context, cast.owner, {
      ...wish({ name: 'deploy', days: 90 }),
      tenantSlug,
    })
    const before = await figuresOf()
    const inDays = (days: number) => new Date(now.getTime() + days * DAY_MS)
    expect(before.own).toEqual([
      { tenant: tenantSlug, account: 'build', expiresAt: inDays(7) },
      { tenant: tenantSlug, account: 'deploy', expiresAt: inDays(90) },
    ])
    await rotateToken(context, cast.owner, { tokenId: token.id, days: 100, overlapHours: 24 })
    const rotated = await figuresOf()
    expect(rotated.own.map(({ account }) => account)).toEqual(['deploy', 'build'])
    expect(rotated.ci?.expiringSoon).toBe((before.ci?.expiringSoon ?? 0) - 1)
    expect(rotated.ci?.usable).toBe((before.ci?.usable ?? 0) + 1)
    await revokeToken(context, cast.owner, { tokenId: token.id })
    const revoked = await figuresOf()
    expect(revoked.own.map(({ account }) => account)).toEqual(['deploy'])
    expect(revoked.ci?.usable).toBe((before.ci?.usable ?? 0) - 1)
    later(90 * DAY_MS)
    const expired = await figuresOf()
    expect(expired.ci?.expired).toBeGreaterThan(0)
    expect(expired.ci?.usable).toBeLessThan(revoked.ci?.usable ?? 0)
  })

  it('show people their own alone', async () => {
    await createPersonalToken(context, cast.dev, wish({ name: 'laptop' }))
    expect(await listPersonalTokens(context, cast.dev, {})).toMatchObject([{ name: 'laptop' }])
    expect(await listPersonalTokens(context, cast.viewer, {})).toEqual([])
  })

  it('search for the text itself, whatever LIKE makes of it, in pages', async () => {
    const prefix = `p-${newId()}`
    for (let at = 0; at < 3; at += 1) {
      await createPersonalToken(context, cast.dev, wish({ name: `${prefix}-${at}` }))
      later(1)
    }
    const find = (search: string) => listAllTokens(context, cast.admin, { search, after: '' })
    expect((await find(prefix)).tokens).toHaveLength(3)
    expect((await find(prefix.toUpperCase())).tokens).toHaveLength(3)
    for (const pattern of ['%', '_', `${prefix.replace('-', '_')}`, '\\']) {
      expect((await find(pattern)).tokens).toEqual([])
    }
    const after = (await find(prefix)).tokens[0]?.id ?? ''
    const rest = await listAllTokens(context, cast.admin, { search: prefix, after })
    expect(rest.tokens.map(({ name }) => name)).toEqual([`${prefix}-1`, `${prefix}-0`])
    expect(rest.nextCursor).toBeNull()
  })
})

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { newId } from '../kernel/ids'
import type { Actor } from './actor'
import { getRegistry } from './get-registry'
import { getTeamAccess } from './get-team-access'
import { listRegistries } from './list-registries'
import { removeGrant } from './remove-grant'
import { removeMapping } from './remove-mapping'
import { saveMapping } from './save-mapping'
import { type Cast, makeStage, person, type Stage } from './testing/stage'
import type { TenantRole } from './views'

let stage: Stage
let cast: Cast
let tenantSlug: string
let ref: { tenantSlug: string; registrySlug: string }
/** A group of the directory with somebody in it. */
let group: { id: string; name: string }
let guest: Actor

beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(async () => {
  cast = stage.makeCast()
  ref = (await cast.makeRegistry()).ref
  tenantSlug = ref.tenantSlug
  group = { id: newId(), name: 'guests' }
  guest = person([group])
})

const map = (role: TenantRole, actor: Actor = cast.owner, more = {}) =>
  saveMapping(
    cast.context,
    actor,
    { tenantSlug, groupId: group.id, role, ...more },
    { findGroup: async (id) => (id === group.id ? group : null) },
  )
const unmap = (actor: Actor = cast.owner, more = {}) =>
  removeMapping(cast.context, actor, { tenantSlug, groupId: group.id, ...more })
const roleOf = async (actor: Actor) => {
  const fresh = await cast.withGrants(actor)
  const [first] = await listRegistries(cast.context, fresh, { scope: 'mine' })
  return first?.role ?? null
}
const auditOf = async (action: string) => {
  const where = { action, tenant: tenantSlug }
  return cast.context.db.auditEntry.findMany({
    where: { action: where.action, subject: where.tenant },
    orderBy: { id: 'asc' },
  })
}

describe('a mapped group', () => {
  it('gives its members the role from their next request on, and takes it as fast', async () => {
    const { context } = cast
    expect(await roleOf(guest)).toBeNull()
    for (const role of ['viewer', 'developer', 'owner'] as const) {
      await map(role)
      expect(await roleOf(guest)).toBe(role)
    }
    const fresh = await cast.withGrants(guest)
    expect(await getRegistry(context, fresh, ref)).toMatchObject({
      role: 'owner',
      abilities: { push: true, deleteTag: true },
    })
    await unmap()
    expect(await roleOf(guest)).toBeNull()
  })

  it('never takes what somebody has by something else', async () => {
    const both = person([group, cast.team])
    await map('viewer')
    expect(await roleOf(both)).toBe('developer')
    await map('owner')
    expect(await roleOf(both)).toBe('owner')
  })

  it('counts by its lasting id, not by its name, and in this team alone', async () => {
    await map('developer')
    expect(await roleOf(person([{ id: newId(), name: group.name }]))).toBeNull()
    const other = stage.makeCast()
    await other.makeRegistry()
    const list = await listRegistries(other.context, await other.withGrants(guest), {
      scope: 'mine',
    })
    expect(list).toMatchObject([{ tenantSlug }])
  })

  it('is in the audit trail with what was before and after, once for each change', async () => {
    await map('viewer')
    await map('viewer')
    await map('developer')
    await unmap()
    const facts = { groupId: group.id, groupName: 'guests' }
    expect(await auditOf('mapping.added')).toMatchObject([
      { actor: cast.owner.username, before: null, after: { ...facts, role: 'viewer' } },
    ])
    expect(await auditOf('mapping.changed')).toMatchObject([
      { before: { ...facts, role: 'viewer' }, after: { ...facts, role: 'developer' } },
    ])
    expect(await auditOf('mapping.removed')).toMatchObject([
      { before: { ...facts, role: 'developer' }, after: null },
    ])
    await expect(unmap()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('can be removed when the directory no longer knows it, but not mapped', async () => {
    await map('viewer')
    const gone = { ...group, id: newId() }
    await expect(
      saveMapping(
        cast.context,
        cast.owner,
        { tenantSlug, groupId: gone.id, role: 'viewer' },
        { findGroup: async () => null },
      ),
    ).rejects.toMatchObject({ code: 'NOT_FOUND', field: 'groupId' })
    await unmap()
    expect(await getTeamAccess(cast.context, cast.owner, { tenantSlug })).toMatchObject({
      mappings: [],
    })
  })

  it('is one of at most a hundred', async () => {
    const { id: tenantId } = await cast.context.db.tenant.findUniqueOrThrow({
      where: { slug: tenantSlug },
      select: { id: true },
    })
    await cast.context.db.tenantGroupRole.createMany({
      data: Array.from({ length: 100 }, () => ({
        ...{ tenantId, groupId: newId(), groupName: 'x', role: 'viewer', createdBy: 'x' },
      })),
    })
    await expect(map('viewer')).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'groupId' })
  })
})

describe('an owner who would stop being one', () => {
  it('has to say so, by mapping and by grant', async () => {
    await map('owner')
    const byGroup = await cast.withGrants(guest)
    for (const attempt of [() => map('viewer', byGroup), () => unmap(byGroup)]) {
      await expect(attempt()).rejects.toMatchObject({
        code: 'CONFLICT',
        field: 'acceptLosingOwnRole',
      })
    }
    expect(await roleOf(guest)).toBe('owner')
    await map('viewer', byGroup, { acceptLosingOwnRole: true })
    expect(await roleOf(guest)).toBe('viewer')

    const founder = await cast.withGrants(cast.dev)
    const input = { tenantSlug, username: founder.username }
    const unaware = removeGrant(cast.context, founder, input)
    await expect(unaware).rejects.toMatchObject({ code: 'CONFLICT' })
    await removeGrant(cast.context, founder, { ...input, acceptLosingOwnRole: true })
    expect(await roleOf(founder)).toBe('developer')
    expect(await auditOf('grant.removed')).toMatchObject([
      { before: { username: founder.username, role: 'owner' } },
    ])
  })

  it('may be the last: an admin gives it back', async () => {
    const founder = await cast.withGrants(cast.dev)
    const input = { tenantSlug, username: founder.username, acceptLosingOwnRole: true }
    await removeGrant(cast.context, founder, input)
    const late = map('viewer', founder)
    await expect(late).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await map('owner', cast.admin)
    expect(await roleOf(guest)).toBe('owner')
  })
})

it('of two owners who remove each other at once, one is left', async () => {
  const { context } = cast
  const { id: tenantId } = await context.db.tenant.findUniqueOrThrow({
    where: { slug: tenantSlug },
    select: { id: true },
  })
  const rivals = [person([]), person([])]
  await context.db.tenantGrant.createMany({
    data: rivals.map(({ username }) => ({
      ...{ tenantId, username, role: 'owner', grantedBy: 'x' },
    })),
  })
  const [a, b] = await Promise.all(rivals.map(cast.withGrants))
  if (a === undefined || b === undefined) throw new Error('two rivals are needed')
  const results = await Promise.allSettled([
    removeGrant(context, a, { tenantSlug, username: b.username }),
    removeGrant(context, b, { tenantSlug, username: a.username }),
  ])
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
    reason: { code: 'FORBIDDEN' },
  })
})

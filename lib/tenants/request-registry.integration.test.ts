import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { GIB } from '../kernel/bytes'
import { newId } from '../kernel/ids'
import { changeBudget } from './change-budget'
import { getRegistry } from './get-registry'
import { getRequestForm } from './get-request-form'
import { requestAccess } from './request-access'
import { requestRegistry, requestRegistryInput } from './request-registry'
import { type Cast, makeStage, person, type Stage } from './testing/stage'

let stage: Stage
let cast: Cast

beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(() => {
  cast = stage.makeCast()
})

async function tenantIdOf(context: Cast['context'], slug: string): Promise<string> {
  return (await context.db.tenant.findUniqueOrThrow({ where: { slug } })).id
}

describe('requestAccess', () => {
  it('waits for an owner, is kept once, and holds nothing of a registry', async () => {
    const { context, stranger, team, deps, makeRegistry } = cast
    await makeRegistry()
    const ask = { groupId: team.id, purpose: 'to pull your base image' }
    const { requestId, ...outcome } = await requestAccess(context, stranger, ask, deps)
    expect(outcome).toEqual({ state: 'pending', waitsFor: 'owner' })
    expect(await context.db.request.findUniqueOrThrow({ where: { id: requestId } })).toMatchObject({
      kind: 'access',
      slug: null,
      quotaBytes: null,
      replicas: null,
      purpose: ask.purpose,
    })
    await expect(requestAccess(context, stranger, ask, deps)).rejects.toMatchObject({
      code: 'CONFLICT',
      field: 'groupId',
    })
  })

  it('is for those who are not in the team, and for teams that exist', async () => {
    const { context, viewer, stranger, team, deps } = cast
    const ask = (groupId: string) => ({ groupId, purpose: 'to pull your base image' })
    await expect(requestAccess(context, viewer, ask(team.id), deps)).rejects.toMatchObject({
      code: 'CONFLICT',
    })
    await expect(requestAccess(context, stranger, ask(newId()), deps)).rejects.toMatchObject({
      code: 'NOT_FOUND',
    })
  })
})

describe('requestRegistry', () => {
  it('approves a small request of a member, founds the tenant and makes the asker an owner', async () => {
    const { context, team, dev, withGrants, makeRegistry, auditOf } = cast
    const { id, ref } = await makeRegistry()
    expect(ref.tenantSlug).toBe(team.name)
    const detail = await getRegistry(context, await withGrants(dev), ref)
    expect(detail).toMatchObject({ id, phase: 'pending', role: 'owner', quotaBytes: GIB })
    expect(detail.address).toMatch(/^localhost:5\d{3}$/)
    expect(detail.steps.map((step) => step.state)).toEqual(['done', ...Array(7).fill('waiting')])
    expect(detail.abilities).toMatchObject({ push: true, deleteRegistry: true, changeQuota: false })
    expect(await auditOf(id, 'registry.requested')).toMatchObject({ actor: dev.username })
  })

  it('lets requests above the limit or the budget wait for an admin, without a tenant', async () => {
    const { context, team, dev, admin, deps, wish, makeRegistry } = cast
    const outcome = await requestRegistry(context, dev, wish('big', 51 * GIB), deps)
    expect(outcome).toMatchObject({ state: 'pending', waitsFor: 'admin', registryId: null })
    expect(await context.db.tenant.count({ where: { groupId: team.id } })).toBe(0)
    const { ref } = await makeRegistry()
    const budget = {
      tenantId: await tenantIdOf(context, ref.tenantSlug),
      budgetBytes: 2 * GIB,
      maxRegistries: 5,
    }
    await changeBudget(context, admin, budget)
    expect(await requestRegistry(context, dev, wish('more', 2 * GIB), deps)).toMatchObject({
      state: 'pending',
    })
  })

  it('refuses viewers, unknown teams, more replicas than possible and bad names', async () => {
    const { context, dev, viewer, deps, wish } = cast
    await expect(requestRegistry(context, viewer, wish('apps'), deps)).rejects.toMatchObject({
      code: 'FORBIDDEN',
    })
    const elsewhere = { ...wish('apps'), groupId: newId() }
    await expect(requestRegistry(context, dev, elsewhere, deps)).rejects.toMatchObject({
      code: 'NOT_FOUND',
      field: 'groupId',
    })
    const two = { ...wish('apps'), replicas: 2 }
    await expect(requestRegistry(context, dev, two, deps)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'replicas',
    })
    for (const slug of ['', '..', 'a/b', 'A', 'a b', 'é', 'admin', 'x'.repeat(41)]) {
      expect(requestRegistryInput.safeParse(wish(slug)).success).toBe(false)
    }
  })

  it('is a conflict when the tenant of another group has the slug', async () => {
    const { context, team, deps, wish, makeRegistry } = cast
    await makeRegistry()
    const again = { id: newId(), name: team.name }
    const other = { ...deps, listTeamGroups: async () => [again] }
    const ask = { ...wish('apps'), groupId: again.id }
    await expect(requestRegistry(context, person([again]), ask, other)).rejects.toMatchObject({
      code: 'CONFLICT',
      field: 'groupId',
    })
  })

  it('of somebody who left the team becomes a request for access', async () => {
    const { context, stranger, deps, wish, makeRegistry } = cast
    await makeRegistry()
    const outcome = await requestRegistry(context, stranger, wish('theirs'), deps)
    expect(outcome).toMatchObject({ state: 'pending', waitsFor: 'owner', registryId: null })
  })

  it('gives distinct ports and uids to requests of many teams at once', async () => {
    const { context, deps, wish } = cast
    const groups = Array.from({ length: 8 }, () => ({ id: newId(), name: `team-${newId()}` }))
    const many = { ...deps, listTeamGroups: async () => groups }
    const outcomes = await Promise.all(
      groups.map((group) =>
        requestRegistry(context, person([group]), { ...wish('apps'), groupId: group.id }, many),
      ),
    )
    const ids = outcomes.map((outcome) => outcome.registryId ?? '')
    const rows = await context.db.registry.findMany({ where: { id: { in: ids } } })
    expect(new Set(rows.map((row) => row.port)).size).toBe(8)
    expect(new Set(rows.map((row) => row.uid)).size).toBe(8)
  })

  it('leaves out ports that the Swarm uses', async () => {
    const { context, dev, deps, wish } = cast
    const usedPorts = Array.from({ length: 900 }, (_, index) => 5000 + index)
    const observation = {
      nodeCount: 1,
      publishMode: 'host' as const,
      runningImages: [],
      runningImagesAt: null,
      usedPorts,
      storageFreeBytes: null,
      storageTotalBytes: null,
      storageMounted: null,
      storageWriteMs: null,
      storageSeenAt: null,
      array: null,
      engineVersion: null,
      nodes: [],
      services: [],
      directoryProblem: null,
      swarmProblem: null,
      storageProblem: null,
      observedAt: new Date(),
    }
    const { registryId } = await requestRegistry(context, dev, wish('apps'), {
      ...deps,
      observation,
    })
    const row = await context.db.registry.findUniqueOrThrow({ where: { id: registryId ?? '' } })
    expect(row.port).toBeGreaterThanOrEqual(5900)
  })

  it.each(['REGISTRY_PORTS', 'REGISTRY_UIDS'] as const)(
    'makes nothing when %s are used up, and says which setting that is',
    async (setting) => {
      const { dev, deps, wish, team, auditOf } = cast
      const range = { first: 40_000, last: 40_000 }
      const settings = { ...cast.context.settings, [setting]: range }
      const context = { ...cast.context, settings }
      const { registryId } = await requestRegistry(context, dev, wish('first'), deps)
      await expect(requestRegistry(context, dev, wish('second'), deps)).rejects.toMatchObject({
        code: 'BUDGET_EXCEEDED',
        detail: expect.stringMatching(new RegExp(`40000 to 40000 is free.*widen ${setting}`)),
      })
      const where = { groupId: team.id, slug: 'second' }
      expect(await context.db.request.count({ where })).toBe(0)
      expect(await auditOf(registryId ?? '', 'registry.requested')).not.toBeNull()
      await context.db.registry.update({
        where: { id: registryId ?? '' },
        data: { port: null, uid: null },
      })
    },
  )

  it('lets one of two people have a name', async () => {
    const { context, team, dev, deps, wish } = cast
    for (const quotaBytes of [GIB, 60 * GIB]) {
      const slug = quotaBytes === GIB ? 'small' : 'large'
      const results = await Promise.allSettled([
        requestRegistry(context, dev, wish(slug, quotaBytes), deps),
        requestRegistry(context, person([team]), wish(slug, quotaBytes), deps),
      ])
      expect(results.map((result) => result.status).sort()).toEqual(['fulfilled', 'rejected'])
      const refused = results.find((result) => result.status === 'rejected')
      expect(refused?.reason).toMatchObject({ code: 'NAME_TAKEN', field: 'slug' })
    }
  })

  it('never grants more than the budget to requests at once', async () => {
    const { context, dev, admin, deps, wish, makeRegistry } = cast
    const { ref } = await makeRegistry()
    const budget = {
      tenantId: await tenantIdOf(context, ref.tenantSlug),
      budgetBytes: 3 * GIB,
      maxRegistries: 9,
    }
    await changeBudget(context, admin, budget)
    const asks = ['a1', 'a2', 'a3', 'a4'].map((slug) =>
      requestRegistry(context, dev, wish(slug), deps),
    )
    const states = (await Promise.all(asks)).map((outcome) => outcome.state)
    expect(states.sort()).toEqual(['approved', 'approved', 'pending', 'pending'])
  })
})

describe('getRequestForm', () => {
  it('offers own teams with numbers and other teams without', async () => {
    const { context, team, dev, deps } = cast
    const other = { id: newId(), name: `other-${newId()}` }
    const both = { ...deps, listTeamGroups: async () => [other, team] }
    const form = await getRequestForm(context, dev, {}, both)
    expect(form.directoryProblem).toBeNull()
    expect(form.teams[0]).toMatchObject({ groupId: team.id, role: 'developer', registries: 0 })
    expect(form.teams.find((each) => each.groupId === other.id)).toMatchObject({ role: null })
    expect(form).toMatchObject({ replicasChoosable: false, selfServiceMaxQuotaBytes: 50 * GIB })
  })
})

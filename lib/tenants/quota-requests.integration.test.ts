import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { GIB } from '../kernel/bytes'
import { cancelRequest } from './cancel-request'
import { changeBudget } from './change-budget'
import { changeOvercommit } from './change-overcommit'
import { changeQuota } from './change-quota'
import type { UseCaseContext } from './context'
import { decideRequest } from './decide-request'
import { deleteRegistry } from './delete-registry'
import { getCapacity } from './get-capacity'
import { getQuotaPage } from './get-quota-page'
import { listRequests } from './list-requests'
import { measureQuotas } from './measure-quotas'
import { requestQuota } from './request-quota'
import { requestRegistry } from './request-registry'
import { type Cast, makeStage, type Stage } from './testing/stage'

let stage: Stage
let cast: Cast

beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(() => {
  cast = stage.makeCast()
})

const quotaOf = async (id: string) => {
  const { quotaBytes } = await cast.context.db.registry.findUniqueOrThrow({ where: { id } })
  return Number(quotaBytes)
}

async function ask(quotaBytes: number) {
  const { context, owner, makeRegistry } = cast
  const { id, ref } = await makeRegistry()
  const wish = { ...ref, quotaBytes, purpose: 'the nightly builds grew' }
  return { id, ref, wish, answer: await requestQuota(context, owner, wish) }
}

describe('requestQuota', () => {
  it('gives at once what self-service allows, with its reason in the trail', async () => {
    const { owner, auditOf } = cast
    const { id, answer } = await ask(50 * GIB)
    expect(answer).toMatchObject({ state: 'approved', registryId: id })
    expect(await quotaOf(id)).toBe(50 * GIB)
    expect(await auditOf(id, 'quota.requested')).toMatchObject({
      actor: owner.username,
      before: { quotaBytes: GIB },
      after: { state: 'approved', quotaBytes: 50 * GIB },
    })
    expect(await auditOf(id, 'registry.quotaChanged')).toMatchObject({ actor: owner.username })
  })

  it('lets one more wait for an admin, one at a time for each registry', async () => {
    const { context, owner } = cast
    const { id, ref, wish, answer } = await ask(60 * GIB)
    expect(answer).toMatchObject({ state: 'pending' })
    expect(await quotaOf(id)).toBe(GIB)
    const again = requestQuota(context, owner, { ...wish, quotaBytes: 2 * GIB })
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await getQuotaPage(context, owner, ref)).toMatchObject({
      last: { state: 'pending', quotaBytes: 60 * GIB, requestedBy: owner.username },
    })
    await cancelRequest(context, owner, { requestId: answer.requestId })
    const next = requestQuota(context, owner, { ...wish, quotaBytes: 2 * GIB })
    await expect(next).resolves.toMatchObject({ state: 'approved' })
  })

  it('counts only what is added against the budget', async () => {
    const { context, admin, owner, makeRegistry } = cast
    const { id, ref } = await makeRegistry()
    const { tenantId } = await context.db.registry.findUniqueOrThrow({ where: { id } })
    await changeBudget(context, admin, { tenantId, budgetBytes: 3 * GIB, maxRegistries: 1 })
    const wish = { ...ref, purpose: 'the nightly builds grew' }
    const fits = await requestQuota(context, owner, { ...wish, quotaBytes: 3 * GIB })
    expect(fits.state).toBe('approved')
    const over = await requestQuota(context, owner, { ...wish, quotaBytes: 4 * GIB })
    expect(over.state).toBe('pending')
  })

  it('refuses no more than there is, and a registry on its way out', async () => {
    const { context, owner, makeRegistry } = cast
    const { ref } = await makeRegistry()
    const same = { ...ref, quotaBytes: GIB, purpose: 'to have room' }
    await expect(requestQuota(context, owner, same)).rejects.toMatchObject({
      code: 'BAD_INPUT',
      field: 'quotaBytes',
    })
    await deleteRegistry(context, owner, { ...ref, confirm: ref.registrySlug })
    const late = requestQuota(context, owner, { ...same, quotaBytes: 2 * GIB })
    await expect(late).rejects.toMatchObject({ code: 'CONFLICT' })
  })
})

describe('decideRequest for more quota', () => {
  it('shows use, quota, budget and capacity, and grants another size', async () => {
    const { context, owner, admin, deps, auditOf } = cast
    const { id, answer } = await ask(60 * GIB)
    await context.db.registry.update({
      where: { id },
      data: { usedBytes: BigInt(GIB), usedMeasuredAt: new Date(0) },
    })
    const open = await listRequests(context, admin, { scope: 'decide' })
    expect(open.find((each) => each.id === answer.requestId)).toMatchObject({
      kind: 'quota',
      quotaBytes: 60 * GIB,
      judgement: {
        budgetBytes: 200 * GIB,
        grantedBytes: GIB,
        overcommitAllowed: false,
        registry: { quotaBytes: GIB, usage: { usedBytes: GIB } },
      },
    })
    expect(await listRequests(context, owner, { scope: 'decide' })).toEqual([])
    const decision = { requestId: answer.requestId, decision: 'approve' as const, reason: 'half' }
    const granted = { ...decision, changes: { quotaBytes: 30 * GIB } }
    expect(await decideRequest(context, admin, granted, deps)).toMatchObject({ registryId: id })
    expect(await quotaOf(id)).toBe(30 * GIB)
    expect(await listRequests(context, owner, { scope: 'mine' })).toMatchObject([
      { state: 'approved', quotaBytes: 30 * GIB, decisionReason: 'half' },
    ])
    expect(await auditOf(id, 'request.approved')).toMatchObject({
      before: { quotaBytes: 60 * GIB },
      after: { quotaBytes: 30 * GIB },
    })
    expect(await auditOf(id, 'registry.quotaChanged')).toMatchObject({
      before: { quotaBytes: GIB },
      after: { quotaBytes: 30 * GIB },
    })
  })

  it('changes nothing when it is rejected, or no longer more', async () => {
    const { context, admin, owner, deps } = cast
    const { id, answer } = await ask(60 * GIB)
    const decision = { requestId: answer.requestId, decision: 'approve' as const, reason: '' }
    const less = { ...decision, changes: { quotaBytes: GIB } }
    await expect(decideRequest(context, admin, less, deps)).rejects.toMatchObject({
      code: 'BAD_INPUT',
    })
    const no = { ...decision, decision: 'reject' as const, reason: 'clean up first' }
    await decideRequest(context, admin, no, deps)
    expect(await quotaOf(id)).toBe(GIB)
    expect(await listRequests(context, owner, { scope: 'mine' })).toMatchObject([
      { state: 'rejected', decisionReason: 'clean up first' },
    ])
  })
})

describe('over-commit', () => {
  const withCapacity = (STORAGE_CAPACITY: number): UseCaseContext => ({
    ...cast.context,
    settings: { ...cast.context.settings, STORAGE_CAPACITY },
  })

  it('is refused on every layer until an admin allows it, and shown then', async () => {
    const { admin, makeRegistry, auditOf } = cast
    const { id } = await makeRegistry()
    const { tenantId } = await cast.context.db.registry.findUniqueOrThrow({ where: { id } })
    const { budgetedBytes } = await getCapacity(cast.context, admin, {})
    const context = withCapacity(budgetedBytes + GIB)
    const budget = (budgetBytes: number) =>
      changeBudget(context, admin, { tenantId, budgetBytes, maxRegistries: 5 })
    await expect(budget(202 * GIB)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' })
    await budget(201 * GIB)
    const quota = { registryId: id, quotaBytes: 300 * GIB }
    await expect(changeQuota(context, admin, quota)).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
      detail: expect.stringContaining('allow over-commit'),
    })
    // A new team gets what is left, which is nothing: its request waits, and cannot be granted.
    const other = stage.makeCast()
    const asked = await requestRegistry(context, other.dev, other.wish('apps'), other.deps)
    expect(asked).toMatchObject({ state: 'pending' })
    const grant = { requestId: asked.requestId, decision: 'approve' as const, reason: '' }
    await expect(decideRequest(context, admin, grant, other.deps)).rejects.toMatchObject({
      code: 'BUDGET_EXCEEDED',
    })

    await changeOvercommit(context, admin, { allowed: true })
    try {
      await budget(210 * GIB)
      await changeQuota(context, admin, quota)
      await decideRequest(context, admin, grant, other.deps)
      const shown = await getCapacity(context, admin, {})
      expect(shown.overcommitAllowed).toBe(true)
      expect(shown.budgetedBytes).toBeGreaterThan(shown.capacityBytes ?? Number.NaN)
    } finally {
      await changeOvercommit(context, admin, { allowed: false })
    }
    expect(
      await context.db.auditEntry.findMany({
        where: { action: 'overcommit.changed', actor: admin.username },
        select: { after: true },
        orderBy: { id: 'asc' },
      }),
    ).toEqual([{ after: { allowed: true } }, { after: { allowed: false } }])
    // What was granted stays, and may be lowered.
    await changeQuota(context, admin, { registryId: id, quotaBytes: 250 * GIB })
    expect(await auditOf(id, 'registry.quotaChanged')).toMatchObject({
      after: { quotaBytes: 250 * GIB },
    })
  })

  it('goes by what the worker saw of the storage where no setting says more', async () => {
    const { context, admin } = cast
    const facts = {
      ...{ nodeCount: 1, publishMode: 'host', usedPorts: [] },
      ...{ storageFreeBytes: GIB, storageTotalBytes: 7 * GIB },
      ...{ swarmProblem: null, storageProblem: null },
    }
    await context.db.platformObservation.create({ data: { facts, observedAt: new Date() } })
    try {
      expect(await getCapacity(context, admin, {})).toMatchObject({ capacityBytes: 7 * GIB })
      expect(await getCapacity(withCapacity(9 * GIB), admin, {})).toMatchObject({
        capacityBytes: 9 * GIB,
      })
    } finally {
      await context.db.platformObservation.deleteMany()
    }
  })
})

it('measureQuotas names every live registry', async () => {
  const { context, team, makeRegistry } = cast
  const { id } = await makeRegistry()
  await context.db.registry.update({ where: { id }, data: { usedBytes: 5n } })
  const { registries } = await measureQuotas(context.db)
  expect(registries.filter(({ tenant }) => tenant === team.name)).toEqual([
    { tenant: team.name, registry: 'apps', quotaBytes: GIB, usedBytes: 5 },
  ])
})

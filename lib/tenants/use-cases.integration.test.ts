import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { GIB } from '../kernel/bytes'
import { newId } from '../kernel/ids'
import { cancelRequest } from './cancel-request'
import { changeBudget } from './change-budget'
import { changeQuota } from './change-quota'
import { decideRequest } from './decide-request'
import { deleteRegistry } from './delete-registry'
import { getRegistry } from './get-registry'
import { listRegistries } from './list-registries'
import { listRequests } from './list-requests'
import { listTenants } from './list-tenants'
import { findPerson, loadGrants, rememberPerson } from './people'
import { requestRegistry } from './request-registry'
import { resumeRegistry } from './resume-registry'
import { retryRegistry } from './retry-registry'
import { suspendRegistry } from './suspend-registry'
import { type Cast, makeStage, type Stage } from './testing/stage'
import { findRegistryByEventsToken, findTokenRegistry } from './token-registry'

let stage: Stage
let cast: Cast

beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(() => {
  cast = stage.makeCast()
})

describe('people of other teams', () => {
  it('find nothing, as if it did not exist', async () => {
    const { context, dev, owner, stranger, makeRegistry } = cast
    const { id, ref } = await makeRegistry()
    const unknown = { tenantSlug: ref.tenantSlug, registrySlug: 'nothing' }
    const confirm = ref.registrySlug
    const details = []
    for (const [actor, target] of [
      [stranger, ref],
      [stranger, unknown],
      [dev, unknown],
    ] as const) {
      for (const attempt of [
        () => getRegistry(context, actor, target),
        () => retryRegistry(context, actor, target),
        () => deleteRegistry(context, actor, { ...target, confirm }),
        () => suspendRegistry(context, actor, { ...target, reason: 'rests' }),
        () => resumeRegistry(context, actor, target),
        () =>
          changeQuota(context, actor, {
            registryId: target === ref ? id : newId(),
            quotaBytes: GIB,
          }),
      ]) {
        const error = await attempt().catch((reason: unknown) => reason)
        expect(error).toMatchObject({ code: 'NOT_FOUND' })
        details.push(error instanceof Error ? error.message : null)
      }
    }
    expect(new Set(details).size).toBe(1)
    expect(await listRegistries(context, stranger, { scope: 'mine' })).toEqual([])
    const all = listRegistries(context, dev, { scope: 'all' })
    await expect(all).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await expect(listTenants(context, owner, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })

  it('see and decide no request', async () => {
    const { context, dev, owner, viewer, stranger, deps, wish } = cast
    const { requestId } = await requestRegistry(context, dev, wish('big', 60 * GIB), deps)
    const answer = { requestId, decision: 'approve' as const, reason: '' }
    for (const actor of [stranger, owner, viewer]) {
      const attempt = decideRequest(context, actor, answer, deps)
      await expect(attempt).rejects.toMatchObject({ code: 'NOT_FOUND' })
      const cancel = cancelRequest(context, actor, { requestId })
      await expect(cancel).rejects.toMatchObject({ code: 'NOT_FOUND' })
    }
    const own = decideRequest(context, dev, answer, deps)
    await expect(own).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('members', () => {
  it('see the registries of their team by group, owners’ group and viewers’ group', async () => {
    const { context, dev, owner, viewer, makeRegistry } = cast
    const { id, ref } = await makeRegistry()
    for (const [actor, role] of [
      [dev, 'developer'],
      [owner, 'owner'],
      [viewer, 'viewer'],
    ] as const) {
      const list = await listRegistries(context, actor, { scope: 'mine' })
      expect(list).toMatchObject([{ id, role }])
    }
    const attempt = deleteRegistry(context, viewer, { ...ref, confirm: '' })
    await expect(attempt).rejects.toMatchObject({ code: 'FORBIDDEN' })
  })
})

describe('decideRequest', () => {
  it('approves with changes, once, and shows what is free before', async () => {
    const { context, team, dev, admin, deps, wish, auditOf } = cast
    const { requestId } = await requestRegistry(context, dev, wish('big', 60 * GIB), deps)
    const open = await listRequests(context, admin, { scope: 'decide' })
    expect(open.find((each) => each.id === requestId)?.judgement).toMatchObject({
      budgetBytes: 200 * GIB,
      grantedBytes: 0,
    })
    const answer = {
      requestId,
      decision: 'approve' as const,
      reason: 'start smaller',
      changes: { quotaBytes: 20 * GIB },
    }
    const { registryId, request } = await decideRequest(context, admin, answer, deps)
    expect(request).toMatchObject({
      state: 'approved',
      quotaBytes: 20 * GIB,
      decisionReason: 'start smaller',
      registry: { tenantSlug: team.name, slug: 'big' },
    })
    expect(await loadGrants(context.db, dev)).toEqual(new Map([[expect.any(String), 'owner']]))
    expect(await auditOf(registryId ?? '', 'request.approved')).toMatchObject({
      before: { quotaBytes: 60 * GIB },
      after: { quotaBytes: 20 * GIB },
    })
    const again = decideRequest(context, admin, answer, deps)
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
  })

  it('rejects with a reason that the person sees', async () => {
    const { context, dev, admin, deps, wish } = cast
    const { requestId } = await requestRegistry(context, dev, wish('big', 60 * GIB), deps)
    const answer = { requestId, decision: 'reject' as const, reason: 'ask for less' }
    expect(await decideRequest(context, admin, answer, deps)).toMatchObject({ registryId: null })
    expect(await listRequests(context, dev, { scope: 'mine' })).toMatchObject([
      { id: requestId, state: 'rejected', decisionReason: 'ask for less', judgement: null },
    ])
  })

  it('keeps a request open that does not fit in the budget', async () => {
    const { context, dev, admin, deps, wish } = cast
    const { requestId } = await requestRegistry(context, dev, wish('huge', 300 * GIB), deps)
    const answer = { requestId, decision: 'approve' as const, reason: '' }
    const attempt = decideRequest(context, admin, answer, deps)
    await expect(attempt).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED', field: 'quotaBytes' })
    const row = await context.db.request.findUniqueOrThrow({ where: { id: requestId } })
    expect(row.state).toBe('pending')
  })

  it('lets an owner grant access, which makes a developer', async () => {
    const { context, dev, owner, stranger, deps, wish, withGrants, makeRegistry } = cast
    const { ref } = await makeRegistry()
    const { requestId } = await requestRegistry(context, stranger, wish('any'), deps)
    expect(await listRequests(context, dev, { scope: 'decide' })).toEqual([])
    const [open] = await listRequests(context, owner, { scope: 'decide' })
    expect(open).toMatchObject({ id: requestId, kind: 'access' })
    await decideRequest(context, owner, { requestId, decision: 'approve', reason: '' }, deps)
    const detail = await getRegistry(context, await withGrants(stranger), ref)
    expect(detail.role).toBe('developer')
  })
})

describe('listRequests', () => {
  it('shows owners what is theirs to decide, however many older requests other teams have', async () => {
    const { context, owner, stranger, deps, wish, makeRegistry } = cast
    await makeRegistry()
    const { requestId } = await requestRegistry(context, stranger, wish('any'), deps)
    const others = Array.from({ length: 600 }, () => ({
      ...{ id: newId(), kind: 'access', groupId: 'others', groupName: 'others' },
      ...{ purpose: 'to look', requestedBy: newId(), createdAt: new Date(0) },
    }))
    await context.db.request.createMany({ data: others })
    try {
      const open = await listRequests(context, owner, { scope: 'decide' })
      expect(open.map(({ id }) => id)).toEqual([requestId])
    } finally {
      await context.db.request.deleteMany({ where: { groupId: 'others' } })
    }
  })
})

describe('cancelRequest', () => {
  it('takes one’s own open request back and frees the name', async () => {
    const { context, dev, deps, wish } = cast
    const { requestId } = await requestRegistry(context, dev, wish('big', 60 * GIB), deps)
    expect(await cancelRequest(context, dev, { requestId })).toMatchObject({ state: 'cancelled' })
    const again = cancelRequest(context, dev, { requestId })
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await requestRegistry(context, dev, wish('big'), deps)).toMatchObject({
      state: 'approved',
    })
  })
})

describe('quotas and budgets', () => {
  it('change by admins alone, with both values in the audit trail', async () => {
    const { context, owner, admin, makeRegistry, auditOf } = cast
    const { id, ref } = await makeRegistry()
    const denied = changeQuota(context, owner, { registryId: id, quotaBytes: 2 * GIB })
    await expect(denied).rejects.toMatchObject({ code: 'FORBIDDEN' })
    expect(await changeQuota(context, admin, { registryId: id, quotaBytes: 2 * GIB })).toEqual({
      registryId: id,
    })
    expect(await auditOf(id, 'registry.quotaChanged')).toMatchObject({
      actor: admin.username,
      before: { quotaBytes: GIB },
      after: { quotaBytes: 2 * GIB },
    })
    const tooMuch = changeQuota(context, admin, { registryId: id, quotaBytes: 201 * GIB })
    await expect(tooMuch).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' })
    await context.db.registry.update({ where: { id }, data: { usedBytes: BigInt(GIB) } })
    const below = { registryId: id, quotaBytes: GIB / 2 }
    const unaware = changeQuota(context, admin, below)
    await expect(unaware).rejects.toMatchObject({ code: 'CONFLICT', field: 'quotaBytes' })
    await changeQuota(context, admin, { ...below, acceptBelowUsage: true })
    const views = await listTenants(context, admin, {})
    expect(views.find((view) => view.slug === ref.tenantSlug)).toMatchObject({
      grantedBytes: GIB / 2,
      registries: 1,
      usedBytes: 0,
      measuredAt: null,
    })
  })
})

describe('retryRegistry and deleteRegistry', () => {
  it('begins a new generation of a failed registry only', async () => {
    const { context, dev, makeRegistry } = cast
    const { id, ref } = await makeRegistry()
    const early = retryRegistry(context, dev, ref)
    await expect(early).rejects.toMatchObject({ code: 'CONFLICT' })
    await context.db.registry.update({ where: { id }, data: { phase: 'failed' } })
    expect(await retryRegistry(context, dev, ref)).toEqual({ registryId: id })
    const detail = await getRegistry(context, dev, ref)
    expect(detail.generation).toBe(2)
    expect(detail.steps[0]).toMatchObject({ name: 'approved', state: 'done' })
  })

  it('wishes a registry away when its name was typed, once', async () => {
    const { context, dev, owner, deps, wish, makeRegistry } = cast
    const { id, ref } = await makeRegistry()
    const wrong = deleteRegistry(context, owner, { ...ref, confirm: 'app' })
    await expect(wrong).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'confirm' })
    const right = { ...ref, confirm: ref.registrySlug }
    await deleteRegistry(context, owner, right)
    await deleteRegistry(context, owner, right)
    expect(await getRegistry(context, dev, ref)).toMatchObject({ phase: 'deleting', generation: 2 })
    const taken = requestRegistry(context, dev, wish('apps'), deps)
    await expect(taken).rejects.toMatchObject({ code: 'NAME_TAKEN' })
    expect(await context.db.auditEntry.count({ where: { registryId: id } })).toBe(2)
  })
})

describe('the budget of a team', () => {
  it('changes by admins alone, with both values in the audit trail', async () => {
    const { context, owner, admin, makeRegistry } = cast
    const { ref } = await makeRegistry()
    const { id: tenantId } = await context.db.tenant.findUniqueOrThrow({
      where: { slug: ref.tenantSlug },
    })
    const changes = { tenantId, budgetBytes: 300 * GIB, maxRegistries: 7 }
    await expect(changeBudget(context, owner, changes)).rejects.toMatchObject({ code: 'FORBIDDEN' })
    await changeBudget(context, admin, changes)
    const rows = await context.db.auditEntry.findMany({
      where: { tenantId, action: 'tenant.budgetChanged' },
    })
    expect(rows).toMatchObject([
      {
        actor: admin.username,
        result: 'ok',
        subject: ref.tenantSlug,
        before: { budgetBytes: 200 * GIB, maxRegistries: 5 },
        after: { budgetBytes: 300 * GIB, maxRegistries: 7 },
      },
    ])
  })
})

describe('token server and usage', () => {
  it('finds registries by id and by events token', async () => {
    const { context, team, makeRegistry } = cast
    const { id } = await makeRegistry()
    const hash = newId()
    await context.db.registry.update({ where: { id }, data: { eventsTokenHash: hash } })
    expect(await findTokenRegistry(context.db, id)).toMatchObject({
      id,
      tenant: { groupId: team.id, slug: team.name },
      quotaBytes: GIB,
      usedBytes: null,
    })
    expect(await findTokenRegistry(context.db, newId())).toBeNull()
    expect(await findRegistryByEventsToken(context.db, hash)).toMatchObject({ id })
    expect(await findRegistryByEventsToken(context.db, newId())).toBeNull()
  })
})

describe('people', () => {
  it('are remembered with what the directory said last', async () => {
    const { context, team } = cast
    const username = `p-${newId()}`
    const known = { username, id: newId(), displayName: 'First', groups: [team] }
    await rememberPerson(context, known)
    await rememberPerson(context, { ...known, displayName: 'Second', groups: [] })
    const second = { displayName: 'Second', groups: [] }
    expect(await findPerson(context.db, username)).toMatchObject(second)
    expect(await findPerson(context.db, newId())).toBeNull()
  })
})

describe('the audit trail', () => {
  it('refuses change and removal, also through SQL', async () => {
    const { context, makeRegistry } = cast
    const { id } = await makeRegistry()
    const where = { registryId: id }
    const change = context.db.auditEntry.updateMany({ where, data: { actor: 'nobody' } })
    await expect(change).rejects.toThrow(/append-only/)
    await expect(context.db.auditEntry.deleteMany({ where })).rejects.toThrow(/append-only/)
    await expect(context.db.$executeRaw`TRUNCATE "AuditEntry"`).rejects.toThrow(/append-only/)
    expect(await context.db.auditEntry.count({ where })).toBe(1)
  })
})

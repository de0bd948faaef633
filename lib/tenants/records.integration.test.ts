// What people see of the audit trail and the activity, on a real database.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordAudits } from '../audit/record'
import { storeRegistryEvents } from '../audit/registry-events'
import { appendPast } from '../audit/testing/past-rows'
import { newId } from '../kernel/ids'
import { PORTAL_SUBJECT } from '../kernel/portal-subject'
import type { Actor } from './actor'
import { exportRecords, exportRecordsInput } from './export-records'
import { listActivity, listActivityInput } from './list-activity'
import { listAudit, listAuditInput } from './list-audit'
import { type Cast, makeStage, type Stage } from './testing/stage'

let stage: Stage
let cast: Cast
let tenantId: string
let tenantSlug: string
let registryId: string
beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(async () => {
  cast = stage.makeCast()
  const made = await cast.makeRegistry()
  registryId = made.id
  tenantSlug = made.ref.tenantSlug
  const row = await cast.context.db.registry.findUniqueOrThrow({ where: { id: registryId } })
  tenantId = row.tenantId
})

const audit = (query: Record<string, string> = {}, actor: Actor = cast.owner) =>
  listAudit(cast.context, actor, listAuditInput.parse({ tenantSlug, ...query }))
const activity = (query: Record<string, string> = {}, actor: Actor = cast.owner) =>
  listActivity(cast.context, actor, listActivityInput.parse({ tenantSlug, ...query }))
const actionsOf = async (query: Record<string, string>) =>
  (await audit(query)).items.map(({ action }) => action)

const record = (action: string, changes: object = {}) => ({
  actor: 'ada',
  action,
  result: 'ok' as const,
  subject: 'a test',
  requestId: 'r',
  tenantId,
  ...changes,
})

const event = (id: string, changes: object = {}) => ({
  id,
  timestamp: new Date(),
  action: 'push',
  repository: 'team/app',
  fromRepository: null,
  tag: 'v1',
  digest: null,
  mediaType: null,
  sizeBytes: null,
  references: [],
  actor: 'ada',
  clientAddress: '192.0.2.7',
  userAgent: 'docker/28',
  method: 'PUT',
  instanceId: null,
  ...changes,
})
const report = (events: ReturnType<typeof event>[], receivedAt = new Date()) =>
  storeRegistryEvents(cast.context.db, { id: registryId, tenantId }, { events, receivedAt })

describe('the audit trail of a team', () => {
  it('holds what concerns it, the newest first, and nothing of others', async () => {
    const { db } = cast.context
    await recordAudits(
      db,
      [
        record('test.first'),
        record('test.foreign', { tenantId: newId() }),
        record('test.nobodys', { tenantId: undefined }),
        record('test.second', {
          caller: { address: '192.0.2.7', client: 'firefox' },
          before: { quotaBytes: 1 },
          after: { quotaBytes: 2 },
        }),
      ].map(({ tenantId: id, ...rest }) => (id === undefined ? rest : { ...rest, tenantId: id })),
    )
    const { items, nextCursor } = await audit()
    expect(items.map(({ action }) => action)).toEqual([
      'test.second',
      'test.first',
      'registry.requested',
      'tenant.founded',
    ])
    expect(items[0]).toEqual({
      id: expect.stringMatching(/^\d+$/),
      at: expect.stringMatching(/Z$/),
      actor: 'ada',
      action: 'test.second',
      result: 'ok',
      subject: 'a test',
      requestId: 'r',
      address: '192.0.2.7',
      client: 'firefox',
      before: { quotaBytes: 1 },
      after: { quotaBytes: 2 },
    })
    expect(nextCursor).toBeNull()
    const all = await listAudit(cast.context, cast.admin, listAuditInput.parse({ person: 'ada' }))
    const actions = all.items.map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['test.nobodys', 'test.foreign']))
  })

  it('is filtered by person, action, registry, result and all of them', async () => {
    await recordAudits(cast.context.db, [
      record('test.a', { actor: 'ada', result: 'refused', registryId }),
      record('test.b', { actor: 'bob', result: 'failed', registryId }),
      record('test.a', { actor: 'bob' }),
    ])
    expect(await actionsOf({ person: 'bob' })).toEqual(['test.a', 'test.b'])
    expect(await actionsOf({ action: 'test.a' })).toEqual(['test.a', 'test.a'])
    expect(await actionsOf({ registry: 'apps', result: 'failed' })).toEqual(['test.b'])
    expect(await actionsOf({ registry: `${tenantSlug}/apps`, person: 'ada' })).toEqual(['test.a'])
    expect(await actionsOf({ registry: 'unknown' })).toEqual([])
    expect(await actionsOf({ person: 'bob', action: 'test.a', result: 'ok' })).toEqual(['test.a'])
    expect(
      await actionsOf({ person: '', action: '', registry: '', result: '', from: '' }),
    ).toHaveLength(5)
  })

  it('is filtered by time, with days and minutes taken whole', async () => {
    // The trail never goes back in time, so these days are ahead.
    const at = (time: string) => ({ at: new Date(time), action: time, tenantId })
    const times = ['2031-03-01T00:00:00Z', '2031-03-01T23:59:59.999Z', '2031-03-02T00:00:00Z']
    await appendPast(cast.context.db, times.map(at))
    expect(await actionsOf({ from: '2031-03-01', to: '2031-03-01' })).toEqual([times[1], times[0]])
    expect(await actionsOf({ from: '2031-03-02' })).toEqual([times[2]])
    expect(await actionsOf({ from: '2031-03-01T23:59', to: '2031-03-01T23:59' })).toEqual([
      times[1],
    ])
    expect(await actionsOf({ from: '2031-03-01T23:59:59.999Z', to: '2031-03-02' })).toEqual([
      times[2],
      times[1],
    ])
  })

  it.each([
    { from: 'yesterday' },
    { from: '2026-02-31x' },
    { to: '2026-13-01' },
    { result: 'maybe' },
    { after: '1 OR 1=1' },
    { after: `${'9'.repeat(40)}-1` },
    { unknown: 'x' },
    { person: 'x'.repeat(300) },
  ])('does not take %o', (query) => {
    expect(() => listAuditInput.parse({ tenantSlug, ...query })).toThrow()
  })

  it('comes in pages that neither repeat nor leave out, also while rows arrive', async () => {
    const { db } = cast.context
    const actions = Array.from({ length: 120 }, (_, index) => `test.n${index}`)
    await recordAudits(
      db,
      actions.map((action) => record(action)),
    )
    const seen: string[] = []
    let after = ''
    for (;;) {
      const page = await audit({ after })
      seen.push(...page.items.map(({ action }) => action))
      if (page.nextCursor === null) break
      after = page.nextCursor
      await recordAudits(db, [record('test.meanwhile')])
    }
    expect(seen).toEqual([...actions.reverse(), 'registry.requested', 'tenant.founded'])
  })
})

describe('the activity of a team', () => {
  it('tells who pushed and pulled what, from where, without what the portal does by itself', async () => {
    await report([event('one'), event('two', { action: 'pull', tag: null, actor: null })])
    await report([event('own', { action: 'delete', actor: PORTAL_SUBJECT })])
    const { items } = await activity()
    expect(items).toEqual([
      expect.objectContaining({ action: 'pull', actor: null }),
      {
        id: expect.stringMatching(/^\d+$/),
        at: expect.stringMatching(/Z$/),
        actor: 'ada',
        action: 'push',
        registry: `${tenantSlug}/apps`,
        repository: 'team/app',
        tag: 'v1',
        digest: null,
        address: '192.0.2.7',
        client: 'docker/28',
      },
    ])
  })

  it('has the same filters and pages', async () => {
    await report(Array.from({ length: 60 }, (_, index) => event(`e${index}`, { tag: `v${index}` })))
    await report([event('bob', { actor: 'bob', action: 'pull' })], new Date('2031-03-01T10:00:00Z'))
    const first = await activity()
    expect(first.items).toHaveLength(50)
    const second = await activity({ after: first.nextCursor ?? '' })
    expect(second).toMatchObject({ nextCursor: null })
    expect([...first.items, ...second.items].map(({ tag }) => tag)).toEqual([
      'v1',
      ...Array.from({ length: 60 }, (_, index) => `v${59 - index}`),
    ])
    for (const query of [{ person: 'bob' }, { action: 'pull' }, { from: '2031-03-01' }]) {
      expect((await activity(query)).items).toHaveLength(1)
    }
    expect((await activity({ registry: 'apps', person: 'bob', result: 'ok' })).items).toHaveLength(
      1,
    )
    // Whatever a registry reports was done.
    expect((await activity({ result: 'refused' })).items).toEqual([])
  })
})

describe('an export', () => {
  const take = async (query: Record<string, string>, actor: Actor = cast.owner) => {
    const input = exportRecordsInput.parse({ tenantSlug, ...query })
    let text = ''
    for await (const piece of await exportRecords(cast.context, actor, input)) text += piece
    return text
  }

  it('is all that the filters let through, in either format, and is recorded itself', async () => {
    const { db } = cast.context
    await recordAudits(
      db,
      Array.from({ length: 2_500 }, (_, index) =>
        record(`test.n${index}`, { actor: '=HYPERLINK' }),
      ),
    )
    const jsonl = await take({ records: 'audit', format: 'jsonl', person: '=HYPERLINK' })
    const lines = jsonl
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(lines.map(({ action }) => action)).toEqual(
      Array.from({ length: 2_500 }, (_, index) => `test.n${2_499 - index}`),
    )
    expect(lines[0]).toMatchObject({ actor: '=HYPERLINK', tenantId, hash: expect.any(String) })
    const csv = (await take({ records: 'audit', format: 'csv', action: 'test.n7' })).split('\r\n')
    expect(csv).toHaveLength(3)
    expect(csv[0]).toMatch(/^id,time,person,action,/)
    expect(csv[1]).toContain(`,"'=HYPERLINK",test.n7,ok,a test,`)
    const [own] = (await audit({ action: 'audit.exported' })).items
    expect(own).toMatchObject({
      actor: cast.owner.username,
      subject: tenantSlug,
      after: { records: 'audit', format: 'csv', action: 'test.n7', tenantSlug },
    })
  })

  it('of the activity has what registries reported', async () => {
    await report([event('one', { userAgent: '+cmd' })])
    expect(JSON.parse(await take({ records: 'activity', format: 'jsonl' }))).toMatchObject({
      actor: 'ada',
      action: 'push',
      repository: 'team/app',
      tag: 'v1',
      address: '192.0.2.7',
      registryId,
    })
    expect(await take({ records: 'activity', format: 'csv' })).toContain(`,"'+cmd",`)
  })

  it('reads no further than it is asked to', async () => {
    await recordAudits(
      cast.context.db,
      Array.from({ length: 1_500 }, () => record('test.many')),
    )
    const input = exportRecordsInput.parse({ tenantSlug, records: 'audit', format: 'jsonl' })
    const pieces = await exportRecords(cast.context, cast.owner, input)
    const { value } = await pieces.next()
    expect(String(value).split('\n')).toHaveLength(1_001)
    await pieces.return(undefined)
    expect(await pieces.next()).toEqual({ done: true, value: undefined })
  })
})

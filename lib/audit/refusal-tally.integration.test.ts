import { afterEach, beforeEach, expect, test } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import { openRefusalTally, type Refusal, type RefusalTally } from './refusal-tally'

let scratch: ScratchDatabase
let ms: number
let isAway: boolean
let tally: RefusalTally
beforeEach(async () => {
  scratch = await createScratchDatabase()
  ms = Date.parse('2026-11-24T10:00:10Z')
  isAway = false
  tally = openRefusalTally({
    db: scratch.db,
    clock: { now: () => new Date(ms) },
    windowMs: 60_000,
    findRegistries: async (ids) => {
      if (isAway) throw new Error('the database is away')
      const known = ids.filter((id) => id !== 'unknown')
      return new Map(known.map((id) => [id, { subject: `payments/${id}`, tenantId: 'payments' }]))
    },
    findNames: async (typed) =>
      new Map(typed.map((name) => [name, name.toLowerCase() === 'ada' ? 'ada' : '(unknown name)'])),
  })
})
afterEach(() => scratch?.close())

const refusal = (changes: Partial<Refusal> = {}): Refusal => ({
  actor: 'ada',
  action: 'token.refused',
  subject: 'no registry of this Berth',
  registryId: 'apps',
  code: 'INVALID_CREDENTIALS',
  detail: 'Name or password is wrong.',
  result: 'refused',
  caller: { address: '192.0.2.1', client: 'docker/28' },
  ...changes,
})
const rows = () =>
  scratch.db.auditEntry.findMany({ orderBy: { id: 'asc' }, omit: { hash: true, at: true } })

test('refusals of a minute are one row per actor, registry and code, once the minute is over', async () => {
  for (let count = 0; count < 100; count += 1) tally.note(refusal())
  ms += 20_000
  tally.note(refusal({ caller: { address: '192.0.2.9', client: null } }))
  tally.note(refusal({ actor: 'bob' }))
  tally.note(refusal({ registryId: 'base' }))
  tally.note(refusal({ code: 'QUOTA_EXCEEDED' }))
  await tally.flush()
  expect(await rows()).toEqual([])
  ms += 40_000
  tally.note(refusal())
  await tally.flush()
  await tally.flush()
  const written = await rows()
  expect(written).toHaveLength(4)
  expect(written[0]).toEqual({
    id: 1n,
    actor: 'ada',
    action: 'token.refused',
    result: 'refused',
    subject: 'payments/apps',
    tenantId: 'payments',
    registryId: 'apps',
    requestId: '',
    address: '192.0.2.9',
    client: null,
    before: null,
    after: {
      code: 'INVALID_CREDENTIALS',
      count: 101,
      first: '2026-11-24T10:00:10.000Z',
      last: '2026-11-24T10:00:30.000Z',
      detail: 'Name or password is wrong.',
    },
  })
  await tally.close()
  expect((await rows()).slice(4)).toMatchObject([{ actor: 'ada', after: { count: 1 } }])
})

test('a registry that does not exist is nobody’s', async () => {
  tally.note(refusal({ registryId: 'unknown' }))
  await tally.close()
  expect(await rows()).toMatchObject([{ registryId: null, tenantId: null }])
})

test('ever new names cost no more memory and no more rows', async () => {
  for (let count = 0; count < 10_000; count += 1) tally.note(refusal({ actor: `guess-${count}` }))
  await tally.close()
  const written = await rows()
  expect(written).toHaveLength(501)
  expect(written.at(-1)).toMatchObject({
    actor: '(many)',
    registryId: null,
    after: { count: 9_500 },
  })
})

test('what was typed as a name is recorded as who that is, and all the others as nobody', async () => {
  tally.note(refusal({ actor: { typed: 'hunter2' } }))
  ms += 1_000
  tally.note(refusal({ actor: { typed: 'ADA' } }))
  ms += 1_000
  tally.note(refusal({ actor: { typed: 'my pass phrase' } }))
  tally.note(refusal({ actor: { typed: 'hunter2' }, registryId: 'base' }))
  await tally.close()
  const nobody = { actor: '(unknown name)', registryId: 'apps' }
  expect(await rows()).toMatchObject([
    {
      ...nobody,
      after: { count: 2, first: '2026-11-24T10:00:10.000Z', last: '2026-11-24T10:00:12.000Z' },
    },
    { actor: 'ada', registryId: 'apps', after: { count: 1 } },
    { ...nobody, registryId: 'base', after: { count: 1 } },
  ])
})

test('nothing is lost or counted twice while the database is away', async () => {
  tally.note(refusal())
  ms += 60_000
  isAway = true
  await expect(tally.flush()).rejects.toThrow('away')
  tally.note(refusal())
  await expect(tally.flush()).rejects.toThrow('away')
  isAway = false
  await tally.close()
  expect(await rows()).toMatchObject([{ after: { count: 1 } }, { after: { count: 1 } }])
})

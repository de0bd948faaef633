// That no page of the trail reads it all: asked of PostgreSQL itself, for every combination of filters.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import { auditPageSql, listAuditRows } from './query'
import { everyFilter, fillTrail } from './testing/fill-trail'

const ROWS = 60_000
const LIMIT = 51

const EMPTY_MONTH = 'AuditEntry_2026_01'

let scratch: ScratchDatabase
/** Of the whole trail and its indexes. */
let blocks: number
beforeAll(async () => {
  scratch = await createScratchDatabase()
  await fillTrail(scratch.db, ROWS)
  const [total] = await scratch.db.$queryRaw<{ blocks: number }[]>`
    SELECT (sum(pg_total_relation_size(inhrelid)) / 8192)::int AS "blocks"
    FROM pg_inherits WHERE inhparent = '"AuditEntry"'::regclass`
  blocks = total?.blocks ?? 0
}, 120_000)
afterAll(() => scratch?.close())

type Plan = {
  'Node Type': string
  'Relation Name'?: string
  'Shared Hit Blocks': number
  'Shared Read Blocks': number
  Plans?: Plan[]
}

/** What PostgreSQL really did for a page. */
async function planOf(page: Parameters<typeof auditPageSql>[0]): Promise<Plan[]> {
  const rows = await scratch.db.$queryRaw<{ 'QUERY PLAN': { Plan: Plan }[] }[]>`
    EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) ${auditPageSql(page)}`
  return flat(rows[0]?.['QUERY PLAN'][0]?.Plan)
}

function blocksOf([top]: Plan[]): number {
  return top === undefined ? Number.NaN : top['Shared Hit Blocks'] + top['Shared Read Blocks']
}

function flat(plan: Plan | undefined): Plan[] {
  return plan === undefined ? [] : [plan, ...(plan.Plans ?? []).flatMap(flat)]
}

const nameOf = (filter: object) => JSON.stringify(filter)

describe.each([
  ['the newest page', null],
  ['a page far back', { at: new Date('2025-01-15T00:00:00Z'), id: 30_000n }],
])('%s', (_, after) => {
  test.each(everyFilter().map((filter) => [nameOf(filter), filter] as const))(
    'reads a small part of the trail: %s',
    async (_name, filter) => {
      const plan = await planOf({ filter, after, limit: LIMIT })
      const scanned = plan.filter((node) => node['Node Type'] === 'Seq Scan')
      // Of a month without rows there is nothing else to read.
      expect(scanned.map((node) => node['Relation Name'])).toEqual(scanned.map(() => EMPTY_MONTH))
      expect(blocksOf(plan)).toBeLessThan(blocks / 5)
    },
  )
})

test('months that a time leaves out are not looked at', async () => {
  const filter = {
    tenantId: null,
    from: new Date('2024-06-15T00:00:00Z'),
    to: new Date('2024-07-15T00:00:00Z'),
  }
  const months = (await planOf({ filter, after: null, limit: LIMIT })).flatMap(
    (node) => node['Relation Name'] ?? [],
  )
  expect(months.sort()).toEqual(['AuditEntry_2024_06', 'AuditEntry_2024_07'])
})

test('what is found is what a plain condition finds, in order', async () => {
  const filter = {
    tenantId: 'tenant-0',
    person: 'jenkins',
    result: 'ok',
    registryIds: ['registry-0', 'registry-2'],
  }
  const expected = await scratch.db.auditEntry.findMany({
    where: {
      tenantId: 'tenant-0',
      actor: 'jenkins',
      result: 'ok',
      registryId: { in: filter.registryIds },
    },
    orderBy: { id: 'desc' },
    select: { id: true },
  })
  const found: bigint[] = []
  for (;;) {
    const last = found.at(-1)
    const after =
      last === undefined
        ? null
        : await scratch.db.auditEntry.findFirstOrThrow({
            where: { id: last },
            select: { at: true, id: true },
          })
    const rows = await listAuditRows(scratch.db, { filter, after, limit: 1000 })
    found.push(...rows.map(({ id }) => id))
    if (rows.length < 1000) break
  }
  expect(found).toEqual(expected.map(({ id }) => id))
  expect(found.length).toBeGreaterThan(1000)
})

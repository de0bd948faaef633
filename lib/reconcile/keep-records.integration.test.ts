import { afterEach, beforeEach, expect, it } from 'vitest'
import { listMonths } from '../audit/months'
import { appendPast } from '../audit/testing/past-rows'
import { verifyTrail } from '../audit/verify'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import { createLogger } from '../kernel/logger'
import { keepRecords } from './keep-records'

let scratch: ScratchDatabase
beforeEach(async () => {
  scratch = await createScratchDatabase()
  for (const day of ['2026-01-05', '2026-02-05', '2026-04-05', '2026-05-05']) {
    const at = new Date(`${day}T12:00:00Z`)
    await appendPast(scratch.db, [{ at }])
  }
})
afterEach(() => scratch?.close())

const keep = (AUDIT_RETENTION_MONTHS: number) =>
  keepRecords({
    db: scratch.db,
    clock: { now: () => new Date('2026-05-15T00:00:00Z') },
    logger: createLogger({ level: 'silent' }),
    settings: {
      ...{ AUDIT_RETENTION_MONTHS, ACTIVITY_RETENTION_DAYS: 0, CA_SECRET: 'c'.repeat(32) },
    },
  })

it.each([
  ['none for 0', 0, []],
  ['none before their time', 4, []],
  ['those before the months to keep', 2, ['2026-01', '2026-02']],
] as const)('signs months that are over and drops %s', async (_, months, dropped) => {
  await keep(months)
  await keep(months)
  const checkpoints = await scratch.db.auditCheckpoint.findMany({ orderBy: { month: 'asc' } })
  expect(checkpoints.map(({ month }) => month)).toEqual(['2026-01', '2026-02', '2026-04'])
  const kept = await listMonths(scratch.db)
  expect(kept).toEqual(expect.arrayContaining(['2026-04', '2026-05', '2026-06', '2026-07']))
  expect(['2026-01', '2026-02'].filter((month) => !kept.includes(month))).toEqual(dropped)
  const drops = await scratch.db.auditEntry.findMany({ where: { action: 'audit.monthDropped' } })
  expect(drops.map(({ subject }) => subject)).toEqual(dropped)
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: true })
})

import { afterAll, beforeAll, expect, test } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import { newId } from '../kernel/ids'
import { recordAudit } from './record'

let scratch: ScratchDatabase
beforeAll(async () => {
  scratch = await createScratchDatabase()
})
afterAll(() => scratch?.close())

const record = (requestId: string) => ({
  actor: 'payments-owner',
  action: 'quota.changed',
  result: 'ok' as const,
  subject: 'payments/apps',
  requestId,
  before: { quotaBytes: 1 },
  after: { quotaBytes: 2 },
})

test('the trail keeps who, what, before and after', async () => {
  const requestId = newId()
  await scratch.db.$transaction((tx) => recordAudit(tx, record(requestId)))
  const row = await scratch.db.auditEntry.findFirst({ where: { requestId } })
  expect(row).toMatchObject({ ...record(requestId), at: expect.any(Date), tenantId: null })
})

test('it is undone together with what it records', async () => {
  const requestId = newId()
  const undone = scratch.db.$transaction(async (tx) => {
    await recordAudit(tx, record(requestId))
    throw new Error('the change failed')
  })
  await expect(undone).rejects.toThrow('the change failed')
  expect(await scratch.db.auditEntry.count({ where: { requestId } })).toBe(0)
})

test.each([
  ['UPDATE', `UPDATE "AuditEntry" SET "actor" = 'nobody'`],
  ['DELETE', 'DELETE FROM "AuditEntry"'],
  ['TRUNCATE', 'TRUNCATE "AuditEntry"'],
])('the database refuses %s, to a superuser too', async (_, sql) => {
  const requestId = newId()
  await scratch.db.$transaction((tx) => recordAudit(tx, record(requestId)))
  await expect(scratch.db.$executeRawUnsafe(sql)).rejects.toThrow('append-only')
  const row = await scratch.db.auditEntry.findFirst({ where: { requestId } })
  expect(row).toMatchObject(record(requestId))
})

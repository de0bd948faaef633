// The rights of prisma/portal-role.sql, by a portal that runs with them.
import { execFileSync } from 'node:child_process'
import { generateKeyPairSync } from 'node:crypto'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Database, openDatabase } from '../db/database'
import { createScratchDatabase, type SharedDatabase } from '../db/testing/scratch-database'
import { newId } from '../kernel/ids'
import { dropMonths, makeCheckpoints, makeMonths } from './months'
import { recordAudit } from './record'
import { appendPast } from './testing/past-rows'
import { verifyTrail } from './verify'

const SCRIPT = join(import.meta.dirname, '../../prisma/portal-role.sql')

const role = `berth_portal_${newId()}`
let scratch: SharedDatabase
let portal: Database
beforeAll(async () => {
  scratch = await createScratchDatabase()
  await scratch.db.$executeRawUnsafe(`CREATE ROLE "${role}" LOGIN`)
  // Rows of months that are over, from before.
  await appendPast(scratch.db, [{ at: new Date('2026-01-05') }, { at: new Date('2026-02-05') }])
  // Prisma's own, which a database made without Prisma lacks.
  await scratch.db.$executeRaw`CREATE TABLE IF NOT EXISTS _prisma_migrations (id text)`
  // As docs/audit.md says.
  execFileSync('psql', [scratch.url, '-v', 'ON_ERROR_STOP=1', '-v', `role=${role}`, '-qf', SCRIPT])
  const url = new URL(scratch.url)
  url.username = role
  portal = openDatabase({ url: url.href, maxConnections: 2 })
})
afterAll(async () => {
  await portal?.$disconnect()
  await scratch?.db.$executeRawUnsafe(`DROP OWNED BY "${role}"`)
  await scratch?.db.$executeRawUnsafe(`DROP ROLE "${role}"`)
  await scratch?.close()
})

const append = () =>
  recordAudit(portal, {
    actor: 'a',
    action: 'test.done',
    result: 'ok',
    subject: 's',
    requestId: 'r',
  })

test('it appends, reads and verifies', async () => {
  await append()
  expect(await portal.auditEntry.count()).toBeGreaterThan(2)
  expect(await verifyTrail(portal)).toMatchObject({ ok: true })
})

test.each([
  ['UPDATE', `UPDATE "AuditEntry" SET "actor" = 'nobody'`],
  ['DELETE', 'DELETE FROM "AuditEntry"'],
  ['TRUNCATE', 'TRUNCATE "AuditEntry"'],
  [
    'INSERT past the chain',
    `INSERT INTO "AuditEntry" SELECT 99, "at", '', '', '', '', NULL, NULL, '', NULL, NULL, NULL, NULL, "hash" FROM "AuditHead"`,
  ],
  ['UPDATE of a month', `UPDATE "AuditEntry_2026_01" SET "actor" = 'nobody'`],
  ['DELETE from a month', 'DELETE FROM "AuditEntry_2026_01"'],
  ['TRUNCATE of a month', 'TRUNCATE "AuditEntry_2026_01"'],
  ['DROP of a month', 'DROP TABLE "AuditEntry_2026_01"'],
  ['DETACH of a month', 'ALTER TABLE "AuditEntry" DETACH PARTITION "AuditEntry_2026_01"'],
  ['DROP of all', 'DROP TABLE "AuditEntry"'],
  ['DISABLE TRIGGER', 'ALTER TABLE "AuditEntry" DISABLE TRIGGER ALL'],
  ['DROP TRIGGER', 'DROP TRIGGER "AuditEntry_append_only" ON "AuditEntry"'],
  ['going around triggers', 'SET session_replication_role = replica'],
  ['UPDATE of the head', `UPDATE "AuditHead" SET "id" = 0`],
  ['UPDATE of a record on its way', `UPDATE "AuditPending" SET "actor" = 'nobody'`],
  ['DELETE of a record on its way', 'DELETE FROM "AuditPending"'],
  ['DELETE of checkpoints', 'DELETE FROM "AuditCheckpoint"'],
  [
    'a row at a time of one’s choice',
    `SELECT audit_append(ROW(0, '', '', '', '', NULL, NULL, '', NULL, NULL, NULL, NULL)::"AuditPending", '2099-01-01')`,
  ],
  [
    'replacing what chains',
    `CREATE OR REPLACE FUNCTION "audit_field"(text) RETURNS text LANGUAGE sql AS 'SELECT ''x'''`,
  ],
])('the database refuses it %s', async (_, sql) => {
  await append()
  const before = await portal.auditEntry.findMany({ orderBy: { id: 'asc' } })
  await expect(portal.$executeRawUnsafe(sql)).rejects.toThrow(
    /permission denied|must be owner|append-only/,
  )
  expect(await portal.auditEntry.findMany({ orderBy: { id: 'asc' } })).toEqual(before)
})

test('it keeps months as the worker does, and drops none without a checkpoint', async () => {
  const now = new Date('2026-03-10T00:00:00Z')
  await makeMonths(portal, new Date())
  await expect(dropMonths(portal, { now, keepMonths: 1 })).rejects.toThrow('no checkpoint')
  const { privateKey } = generateKeyPairSync('ed25519')
  expect(await makeCheckpoints(portal, { now, key: privateKey })).toEqual(['2026-01', '2026-02'])
  expect(await dropMonths(portal, { now, keepMonths: 1 })).toEqual(['2026-01'])
  expect(await verifyTrail(portal)).toMatchObject({ ok: true, oldest: 2n })
})

import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  createEmbeddedScratchDatabase,
  createScratchDatabase,
  type ScratchDatabase,
} from '../db/testing/scratch-database'
import { signCheckpoint } from './checkpoint'
import { recordAudit } from './record'
import { appendPast } from './testing/past-rows'
import { verifyTrail } from './verify'

let scratch: ScratchDatabase
beforeEach(async () => {
  scratch = await createScratchDatabase()
})
afterEach(() => scratch?.close())

const HOUR_MS = 3_600_000

/** Rows 1 to `count`, an hour apart over the turn of a month. */
async function fill(count: number) {
  const start = Date.parse('2026-01-31T20:00:00Z')
  await appendPast(
    scratch.db,
    Array.from({ length: count }, (_, index) => ({
      at: new Date(start + index * HOUR_MS),
      actor: `person-${index + 1}`,
    })),
  )
}

/** What somebody with all rights in SQL does, past the triggers. */
async function attack(...statements: string[]) {
  await scratch.db.$transaction([
    scratch.db.$executeRawUnsafe('SET LOCAL session_replication_role = replica'),
    ...statements.map((sql) => scratch.db.$executeRawUnsafe(sql)),
  ])
}

async function headOf() {
  const verdict = await verifyTrail(scratch.db)
  if (!verdict.ok) throw new Error(verdict.sentence)
  return verdict.head
}

test('an empty trail is whole, and so is one over several months', async () => {
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: true, rows: 0, oldest: null })
  await fill(10)
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: true, rows: 10, oldest: 1n })
})

test.each([
  ['actor', `'nobody'`],
  ['at', `"at" + interval '1 millisecond'`],
  ['action', `'nothing'`],
  ['result', `'failed'`],
  ['subject', `'nothing'`],
  ['tenantId', `'t'`],
  ['registryId', `'r'`],
  ['requestId', `'q'`],
  ['address', `''`],
  ['client', `''`],
  ['before', `'{}'`],
  ['after', `'null'`],
  ['hash', `decode(repeat('ab', 32), 'hex')`],
])('a changed %s is named by its row', async (column, value) => {
  await fill(10)
  await attack(`UPDATE "AuditEntry" SET "${column}" = ${value} WHERE "id" = 5`)
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: false, id: 5n })
})

test('text moved from one field to the next is a change', async () => {
  await appendPast(scratch.db, [{ at: new Date(), actor: 'ab', action: 'cd' }])
  await attack(`UPDATE "AuditEntry" SET "actor" = 'abc', "action" = 'd'`)
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: false, id: 1n })
})

test('a row removed from the middle is named', async () => {
  await fill(10)
  await attack('DELETE FROM "AuditEntry" WHERE "id" = 5')
  expect(await verifyTrail(scratch.db)).toEqual({
    ok: false,
    id: 5n,
    sentence: 'Row 5 is missing.',
  })
})

test('a removed row does not hide behind new numbers', async () => {
  await fill(10)
  await attack(
    'DELETE FROM "AuditEntry" WHERE "id" = 5',
    'UPDATE "AuditEntry" SET "id" = "id" - 1 WHERE "id" > 5',
  )
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: false, id: 5n })
})

test('first rows removed without a checkpoint are named', async () => {
  await fill(10)
  await attack('DELETE FROM "AuditEntry" WHERE "id" < 4')
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: false, id: 1n })
})

test('a whole month dropped without a checkpoint is named', async () => {
  await fill(10)
  await attack('DROP TABLE "AuditEntry_2026_01"')
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: false, id: 1n })
})

test('rows that were put in are named', async () => {
  await fill(10)
  const copy = (id: number, at: string) => `
    INSERT INTO "AuditEntry" ("id", "at", "actor", "action", "result", "subject", "requestId", "hash")
    SELECT ${id}, ${at}, "actor", "action", "result", "subject", "requestId", "hash" FROM "AuditEntry" WHERE "id" = 5`
  await attack(copy(5, `"at" + interval '1 second'`))
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: false, id: 5n })
  await attack(`DELETE FROM "AuditEntry" WHERE "id" = 5 AND extract(second FROM "at") = 1`)
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: true })
  await attack(copy(11, `'2026-02-02'`))
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: false, id: 11n })
})

test('a cut tail is named by the head that the database keeps', async () => {
  await fill(10)
  await attack('DELETE FROM "AuditEntry" WHERE "id" > 7')
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: false, id: 8n })
  await attack('DELETE FROM "AuditEntry"')
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: false, id: 1n })
})

/** Cuts the tail and sets the head back, so that the trail is whole in itself. */
const cutTail = () =>
  attack(
    'DELETE FROM "AuditEntry" WHERE "id" > 7',
    `UPDATE "AuditHead" SET ("id", "at", "hash") = (SELECT "id", "at", "hash" FROM "AuditEntry" WHERE "id" = 7)`,
  )

test('a cut tail whose head was set back shows by a head kept elsewhere', async () => {
  await fill(10)
  const head = await headOf()
  expect(await verifyTrail(scratch.db, { head })).toMatchObject({ ok: true })
  expect(await verifyTrail(scratch.db, { head: { ...head, id: null } })).toMatchObject({ ok: true })
  await cutTail()
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: true, rows: 7 })
  expect(await verifyTrail(scratch.db, { head })).toMatchObject({ ok: false, id: 8n })
  expect(await verifyTrail(scratch.db, { head: { ...head, id: null } })).toMatchObject({
    ok: false,
    id: null,
  })
  // Also after the trail has grown past it again.
  await appendPast(
    scratch.db,
    Array.from({ length: 5 }, () => ({ at: new Date() })),
  )
  expect(await verifyTrail(scratch.db)).toMatchObject({ ok: true, rows: 12 })
  expect(await verifyTrail(scratch.db, { head })).toMatchObject({ ok: false, id: 10n })
})

test('a kept head stays good while the trail grows', async () => {
  await fill(5)
  const head = await headOf()
  await fill(10)
  expect(await verifyTrail(scratch.db, { head })).toMatchObject({ ok: true, rows: 15 })
})

describe('checkpoints', () => {
  const { privateKey } = generateKeyPairSync('ed25519')

  /** One of January, whose last row is 4. */
  async function makeCheckpoint(key = privateKey) {
    const row = await scratch.db.auditEntry.findFirstOrThrow({ where: { id: 4n } })
    const checkpoint = signCheckpoint(
      { month: '2026-01', id: row.id, hash: row.hash, at: new Date() },
      key,
    )
    await scratch.db.auditCheckpoint.create({
      data: {
        ...checkpoint,
        hash: Buffer.from(checkpoint.hash),
        publicKey: Buffer.from(checkpoint.publicKey),
        signature: Buffer.from(checkpoint.signature),
      },
    })
    return checkpoint
  }

  test('after one, its month may be dropped and the rest is still whole', async () => {
    await fill(10)
    const old = await headOf()
    const { publicKey } = await makeCheckpoint()
    await scratch.db.$executeRaw`SELECT audit_drop_month('2026-01')`
    const verdict = await verifyTrail(scratch.db, { publicKey, head: old })
    expect(verdict).toMatchObject({ ok: true, rows: 6, oldest: 5n, checkpoints: 1 })
  })

  test('a head from a dropped month says so', async () => {
    await fill(3)
    const old = await headOf()
    await appendPast(scratch.db, [{ at: new Date('2026-01-31T23:00:00Z') }, { at: new Date() }])
    await makeCheckpoint()
    await scratch.db.$executeRaw`SELECT audit_drop_month('2026-01')`
    const verdict = await verifyTrail(scratch.db, { head: old })
    expect(verdict).toMatchObject({
      ok: false,
      id: null,
      sentence: expect.stringContaining('dropped'),
    })
  })

  test('a forged one, one of another key and one of another row are named', async () => {
    await fill(10)
    const { publicKey } = await makeCheckpoint()
    expect(await verifyTrail(scratch.db, { publicKey })).toMatchObject({ ok: true })
    const other = generateKeyPairSync('ed25519').publicKey.export({ format: 'der', type: 'spki' })
    expect(await verifyTrail(scratch.db, { publicKey: other })).toMatchObject({ ok: false, id: 4n })
    await attack(`UPDATE "AuditCheckpoint" SET "month" = '2025-12'`)
    expect(await verifyTrail(scratch.db)).toMatchObject({ ok: false, id: 4n })
  })

  test('a chain written anew from an early row on is named by it', async () => {
    await fill(10)
    await makeCheckpoint()
    // With what the database itself chains by, so that all hashes fit again.
    await attack(
      `CREATE TABLE "Kept" AS SELECT * FROM "AuditEntry"`,
      'DELETE FROM "AuditEntry"',
      `UPDATE "AuditHead" SET "id" = 0, "at" = '1970-01-01Z', "hash" = decode(repeat('00', 32), 'hex')`,
      `SELECT count(audit_append(ROW(0, CASE "id" WHEN 2 THEN 'nobody' ELSE "actor" END, "action", "result", "subject",
        "tenantId", "registryId", "requestId", "address", "client", "before", "after")::"AuditPending", "at"))
        FROM (SELECT * FROM "Kept" ORDER BY "id") "kept"`,
    )
    expect(await verifyTrail(scratch.db)).toMatchObject({
      ok: false,
      id: 4n,
      sentence: expect.stringContaining('written anew'),
    })
  })

  test.each([
    ['without a checkpoint', '2026-01', 'has no checkpoint'],
    ['that is not the oldest', '2026-02', 'the oldest month'],
    ['that never was', '2020-01', 'the oldest month'],
  ])('a month %s is not dropped', async (_, month, refusal) => {
    await fill(10)
    const drop = scratch.db.$executeRaw`SELECT audit_drop_month(${month})`
    await expect(drop).rejects.toThrow(refusal)
    expect(await verifyTrail(scratch.db)).toMatchObject({ ok: true, rows: 10 })
  })

  test('the present month is not dropped, checkpoint or not', async () => {
    await recordAudit(scratch.db, {
      actor: 'a',
      action: 'b',
      result: 'ok',
      subject: 'c',
      requestId: 'd',
    })
    const month = new Date().toISOString().slice(0, 7)
    await expect(scratch.db.$executeRaw`SELECT audit_drop_month(${month})`).rejects.toThrow(
      'not over',
    )
  })
})

test('the embedded database chains as PostgreSQL does, also over months', async () => {
  const embedded = await createEmbeddedScratchDatabase()
  try {
    const rows = ['2026-01-31T23:59:59.999Z', '2026-02-01T00:00:00.000Z'].map((at) => ({
      at: new Date(at),
    }))
    await appendPast(embedded.db, rows)
    await appendPast(scratch.db, rows)
    const there = await verifyTrail(embedded.db)
    expect(there).toMatchObject({ ok: true, rows: 2 })
    expect(there).toEqual(await verifyTrail(scratch.db))
  } finally {
    await embedded.close()
  }
})

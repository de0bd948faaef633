import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type ScratchDatabase } from '../db/testing/scratch-database'
import { newId } from '../kernel/ids'
import { recordAudit } from './record'
import { verifyTrail } from './verify'

const record = (requestId: string) => ({
  actor: 'payments-owner',
  action: 'quota.changed',
  result: 'ok' as const,
  subject: 'payments/apps',
  requestId,
  before: { quotaBytes: 1 },
  after: { quotaBytes: 2 },
})

describe.each(DATABASE_KINDS)('in %s', (_, createDatabase) => {
  let scratch: ScratchDatabase
  beforeAll(async () => {
    scratch = await createDatabase()
  })
  afterAll(() => scratch?.close())

  const rowsOf = (requestId: string) =>
    scratch.db.auditEntry.findMany({ where: { requestId }, orderBy: { id: 'asc' } })

  test('the trail keeps who, what, from where, before and after', async () => {
    const requestId = newId()
    const caller = { address: '192.0.2.7', client: 'docker/27.1' }
    await scratch.db.$transaction((tx) => recordAudit(tx, { ...record(requestId), caller }))
    expect(await rowsOf(requestId)).toMatchObject([
      { ...record(requestId), ...caller, at: expect.any(Date), tenantId: null },
    ])
    expect(await scratch.db.auditPending.count()).toBe(0)
  })

  test('it is undone together with what it records, and leaves no gap', async () => {
    const [undone, kept] = [newId(), newId()]
    const failing = scratch.db.$transaction(async (tx) => {
      await recordAudit(tx, record(undone))
      throw new Error('the change failed')
    })
    await expect(failing).rejects.toThrow('the change failed')
    await recordAudit(scratch.db, record(kept))
    expect(await rowsOf(undone)).toEqual([])
    expect(await rowsOf(kept)).toHaveLength(1)
    expect(await verifyTrail(scratch.db)).toMatchObject({ ok: true })
  })

  test('text that no database takes does not undo what is recorded', async () => {
    const requestId = newId()
    const hostile = 'x\0\u001b[31m\r\n\ud800'
    await recordAudit(scratch.db, {
      ...record(requestId),
      actor: hostile,
      subject: hostile,
      caller: { address: hostile, client: hostile },
      after: { [hostile]: [hostile, { deep: hostile }], long: 'y'.repeat(10_000) },
    })
    const stored = 'x\uFFFD\u001b[31m\r\n\uFFFD'
    expect(await rowsOf(requestId)).toMatchObject([
      {
        actor: stored,
        subject: stored,
        address: stored,
        client: stored,
        after: { [stored]: [stored, { deep: stored }], long: expect.stringMatching(/^y+…$/) },
      },
    ])
    expect(await verifyTrail(scratch.db)).toMatchObject({ ok: true })
  })

  test('many writers at once make one whole chain, whatever they lock before and after', async () => {
    const writers = 50
    const tag = newId()
    const { id: before } = await scratch.db.auditHead.findFirstOrThrow()
    await scratch.db.lease.createMany({
      data: ['a', 'b'].map((name) => ({
        name: tag + name,
        holder: '',
        epoch: 0,
        expiresAt: new Date(),
      })),
    })
    const lock = (name: string) => ({
      where: { name: tag + name },
      data: { epoch: { increment: 1 } },
    })
    const writes = Array.from({ length: writers }, (_, index) =>
      scratch.db
        .$transaction(
          async (tx) => {
            // In either order: were a lock taken by the record itself, the two would wait in a circle.
            const steps = [
              () => recordAudit(tx, record(`${tag}-${index}`)),
              () => tx.lease.update(lock('a')),
            ]
            for (const step of index % 2 === 0 ? steps : steps.reverse()) await step()
            await tx.lease.update(lock('b'))
            await recordAudit(tx, record(`${tag}-${index}`))
            if (index % 5 === 0) throw new Error('undone')
          },
          { maxWait: 60_000, timeout: 60_000 },
        )
        .then(
          () => 'done',
          (error: unknown) => (error instanceof Error ? error.message : ''),
        ),
    )
    const outcomes = await Promise.all(writes)
    expect(outcomes.filter((outcome) => outcome === 'undone')).toHaveLength(writers / 5)
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength((writers * 4) / 5)
    const { id: after } = await scratch.db.auditHead.findFirstOrThrow()
    expect(after - before).toBe(BigInt((writers * 4 * 2) / 5))
    expect(await verifyTrail(scratch.db)).toMatchObject({ ok: true, head: { id: after } })
  })

  describe('is append-only', () => {
    test.each([
      ['UPDATE', `UPDATE "AuditEntry" SET "actor" = 'nobody'`],
      ['DELETE', 'DELETE FROM "AuditEntry"'],
      ['TRUNCATE', 'TRUNCATE "AuditEntry"'],
      ['UPDATE of a month', `UPDATE "AuditEntry_MONTH" SET "actor" = 'nobody'`],
      ['DELETE from a month', 'DELETE FROM "AuditEntry_MONTH"'],
      ['TRUNCATE of a month', 'TRUNCATE "AuditEntry_MONTH"'],
      ['DELETE of the head', 'DELETE FROM "AuditHead"'],
      ['UPDATE of checkpoints', `UPDATE "AuditCheckpoint" SET "month" = ''`],
      ['DELETE of checkpoints', 'DELETE FROM "AuditCheckpoint"'],
      ['TRUNCATE of checkpoints', 'TRUNCATE "AuditCheckpoint"'],
    ])('the database refuses %s, to a superuser too', async (_name, sql) => {
      const requestId = newId()
      await recordAudit(scratch.db, record(requestId))
      const [row] = await rowsOf(requestId)
      const month = row?.at.toISOString().slice(0, 7).replace('-', '_') ?? ''
      await expect(scratch.db.$executeRawUnsafe(sql.replace('MONTH', month))).rejects.toThrow(
        'append-only',
      )
      expect(await rowsOf(requestId)).toEqual([row])
    })
  })
})

import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Database } from '../db/database'
import {
  createScratchDatabase,
  DATABASE_KINDS,
  type ScratchDatabase,
} from '../db/testing/scratch-database'
import { dropMonths, listMonths, makeCheckpoints, makeMonths } from './months'
import { appendPast } from './testing/past-rows'
import { verifyTrail } from './verify'

const { privateKey: key, publicKey } = generateKeyPairSync('ed25519')
const pinned = publicKey.export({ format: 'der', type: 'spki' })

const appendDays = (db: Database, ...days: string[]) =>
  appendPast(
    db,
    days.map((day) => ({ at: new Date(`${day}T12:00:00Z`) })),
  )

describe.each(DATABASE_KINDS)('in %s', (_, createDatabase) => {
  let scratch: ScratchDatabase
  beforeEach(async () => {
    scratch = await createDatabase()
  })
  afterEach(() => scratch?.close())

  test('old months go whole, and the rest is still whole', async () => {
    await appendDays(
      scratch.db,
      '2026-01-05',
      '2026-01-31',
      '2026-02-01',
      '2026-04-01',
      '2026-05-01',
    )
    await makeMonths(scratch.db, new Date('2026-03-01'), 0)
    const now = new Date('2026-05-15T00:00:00Z')
    await expect(dropMonths(scratch.db, { now, keepMonths: 2 })).rejects.toThrow('no checkpoint')
    await makeCheckpoints(scratch.db, { now, key })
    expect(await dropMonths(scratch.db, { now, keepMonths: 0 })).toEqual([])
    expect(await dropMonths(scratch.db, { now, keepMonths: 4 })).toEqual([])
    expect(await dropMonths(scratch.db, { now, keepMonths: 2 })).toEqual(['2026-01', '2026-02'])
    expect(await dropMonths(scratch.db, { now, keepMonths: 2 })).toEqual([])
    // Without rows it needs no checkpoint; what is written of the drops is in the month of the real clock.
    expect((await listMonths(scratch.db)).slice(0, 3)).toEqual(['2026-03', '2026-04', '2026-05'])
    const rows = await scratch.db.auditEntry.findMany({ orderBy: { id: 'asc' } })
    expect(rows.map(({ action, subject }) => [action, subject])).toEqual([
      ['test.done', 'a test'],
      ['test.done', 'a test'],
      ['audit.monthDropped', '2026-01'],
      ['audit.monthDropped', '2026-02'],
    ])
    expect(rows[2]?.before).toEqual({
      lastId: '2',
      lastHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    })
    expect(await verifyTrail(scratch.db, { publicKey: pinned })).toMatchObject({
      ok: true,
      rows: 4,
      oldest: 4n,
    })
  })
})

describe('in PostgreSQL', () => {
  let scratch: ScratchDatabase
  beforeEach(async () => {
    scratch = await createScratchDatabase()
  })
  afterEach(() => scratch?.close())

  test('months are made ahead, once', async () => {
    const now = new Date('2026-11-30T23:59:59.999Z')
    await makeMonths(scratch.db, now)
    await makeMonths(scratch.db, now)
    expect(await listMonths(scratch.db)).toEqual(['2026-11', '2026-12', '2027-01'])
  })

  test('only months that are over and have rows get a checkpoint, once', async () => {
    await appendDays(scratch.db, '2026-01-05', '2026-01-31', '2026-03-01', '2026-04-01')
    await makeMonths(scratch.db, new Date('2026-02-01'))
    const now = new Date('2026-04-01T00:00:00Z')
    expect(await makeCheckpoints(scratch.db, { now, key })).toEqual(['2026-01', '2026-03'])
    expect(await makeCheckpoints(scratch.db, { now, key })).toEqual([])
    expect(
      await scratch.db.auditCheckpoint.findMany({
        select: { month: true, id: true },
        orderBy: { id: 'asc' },
      }),
    ).toEqual([
      { month: '2026-01', id: 2n },
      { month: '2026-03', id: 3n },
    ])
    expect(await verifyTrail(scratch.db, { publicKey: pinned })).toMatchObject({
      ok: true,
      rows: 4,
      checkpoints: 2,
    })
  })

  test('a reader in the way makes dropping fail at once, and changes nothing', async () => {
    await appendDays(scratch.db, '2026-01-05', '2026-02-05')
    const now = new Date('2026-03-15T00:00:00Z')
    await makeCheckpoints(scratch.db, { now, key })
    await scratch.db.$transaction(async (tx) => {
      await tx.auditEntry.count()
      await expect(dropMonths(scratch.db, { now, keepMonths: 1 })).rejects.toThrow('lock timeout')
    })
    expect(await dropMonths(scratch.db, { now, keepMonths: 1 })).toEqual(['2026-01'])
  })
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import { systemClock } from '../kernel/clock'
import { createLogger } from '../kernel/logger'
import { startNotingRefusals } from './note-refusals'

let scratch: ScratchDatabase
beforeAll(async () => {
  scratch = await createScratchDatabase()
})
afterAll(() => scratch?.close())

it('writes no name into the trail that was only typed', async () => {
  await scratch.db.person.create({
    data: {
      ...{ username: 'Ada', directoryId: 'a', displayName: 'Ada', groups: [] },
      groupsReadAt: systemClock.now(),
    },
  })
  const refusals = startNotingRefusals({
    ...{ db: scratch.db, clock: systemClock, logger: createLogger({ level: 'silent' }) },
    windowMs: 60_000,
  })
  for (const username of ['ada', 'correct horse', `x${'y'.repeat(5_000)}`, 'nul\0', '']) {
    refusals.onTokenRefusal({
      ...{ code: 'INVALID_CREDENTIALS', detail: 'Name or password is wrong.', actor: null },
      ...{ username, registryId: null, address: '192.0.2.1', client: 'docker/28' },
    })
  }
  await refusals.stop()
  const rows = await scratch.db.auditEntry.findMany({ orderBy: { id: 'asc' } })
  expect(rows.map(({ actor, after }) => ({ actor, after }))).toEqual([
    { actor: 'Ada', after: expect.objectContaining({ count: 1 }) },
    { actor: '(unknown name)', after: expect.objectContaining({ count: 3 }) },
    { actor: '(nobody)', after: expect.objectContaining({ count: 1 }) },
  ])
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import { systemClock } from '../kernel/clock'
import { recordedName, UNKNOWN_NAME } from './recorded-name'

let scratch: ScratchDatabase
beforeAll(async () => {
  scratch = await createScratchDatabase()
  await scratch.db.person.create({
    data: {
      username: 'ada',
      directoryId: 'a',
      displayName: 'Ada',
      groups: [],
      groupsReadAt: systemClock.now(),
    },
  })
})
afterAll(() => scratch.close())

it.each([
  ['ada', 'ada'],
  ['Ada', 'ada'],
  ['correct horse battery staple', UNKNOWN_NAME],
  ['', UNKNOWN_NAME],
  ['a_a', UNKNOWN_NAME],
  ['ada\0', UNKNOWN_NAME],
  ['x'.repeat(100_000), UNKNOWN_NAME],
])('%j is recorded as %s', async (typed, recorded) => {
  expect(await recordedName(scratch.db, typed)).toBe(recorded)
})

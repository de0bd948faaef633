import { afterAll, beforeAll, expect, it } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import { systemClock } from '../kernel/clock'
import { recordedName, recordedNames, UNKNOWN_NAME } from './recorded-name'

let scratch: ScratchDatabase
beforeAll(async () => {
  scratch = await createScratchDatabase()
  for (const username of ['ada', 'Bob', 'carol', 'Carol']) {
    await scratch.db.person.create({
      data: {
        ...{ username, directoryId: username, displayName: username },
        ...{ groups: [], groupsReadAt: systemClock.now() },
      },
    })
  }
  await scratch.db.tenant.create({
    data: {
      ...{ id: 'payments', slug: 'payments', groupId: 'g', groupName: 'payments' },
      ...{ budgetBytes: 1n, maxRegistries: 1, createdBy: 'ada' },
    },
  })
  await scratch.db.accessToken.create({
    data: {
      ...{
        id: 't',
        tenantId: 'payments',
        kind: 'ci',
        name: 'build',
        loginName: 'ci-payments--build',
      },
      ...{ everyRegistry: true, registryIds: [], repositories: ['**'], actions: ['pull'] },
      createdBy: 'ada',
    },
  })
})
afterAll(() => scratch.close())

it.each([
  ['ada', 'ada'],
  ['Ada', 'ada'],
  ['BOB', 'Bob'],
  ['carol', 'carol'],
  ['Carol', 'Carol'],
  ['ci-payments--build', 'ci-payments--build'],
  ['ci-payments--other', UNKNOWN_NAME],
  ['correct horse battery staple', UNKNOWN_NAME],
  ['', UNKNOWN_NAME],
  ['a_a', UNKNOWN_NAME],
  ['ada\0', UNKNOWN_NAME],
  ['x'.repeat(100_000), UNKNOWN_NAME],
])('%j is recorded as %s', async (typed, recorded) => {
  expect(await recordedName(scratch.db, typed)).toBe(recorded)
})

it('finds many at once', async () => {
  expect(await recordedNames(scratch.db, ['ADA', 'hunter2', 'Bob'])).toEqual(
    new Map([
      ['ADA', 'ada'],
      ['hunter2', UNKNOWN_NAME],
      ['Bob', 'Bob'],
    ]),
  )
})

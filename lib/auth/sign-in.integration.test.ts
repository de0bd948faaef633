import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRefusalTally } from '../audit/refusal-tally'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import { ALICE, directoryAt, startFilled, stopAll } from '../directory/testing/running'
import { parseSettings } from '../env/parse-settings'
import { newId } from '../kernel/ids'
import { recordedNames } from './recorded-name'
import { type SignInDoor, signIn } from './sign-in'

let scratch: ScratchDatabase
let door: SignInDoor & { refusals: ReturnType<typeof openRefusalTally> }
const settings = parseSettings({
  // Of this file alone: who has to wait is remembered by the process, under keys that this makes.
  AUTH_SECRET: newId().repeat(2),
  CA_SECRET: 'c'.repeat(32),
  DEMO: 'true',
  SIGN_IN_TRIES: '2',
})
const now = new Date('2026-11-27T10:00:10Z')
const clock = { now: () => now }

beforeAll(async () => {
  scratch = await createScratchDatabase()
  const { db } = scratch
  door = {
    directory: directoryAt([(await startFilled()).url]),
    refusals: openRefusalTally({
      ...{ db, clock, windowMs: 60_000, findRegistries: async () => new Map() },
      findNames: (typed) => recordedNames(db, typed),
    }),
  }
})
afterAll(async () => {
  await stopAll()
  await scratch.close()
})

it('records a try that fails because the directory is away', async () => {
  const requestId = newId()
  const away = { ...door, directory: directoryAt(['ldap://127.0.0.1:1']) }
  const context = { db: scratch.db, clock, settings, requestId, caller: null }
  const asked = signIn(context, away, ALICE, { device: null, replaces: null })
  await expect(asked).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' })
  expect(await scratch.db.auditEntry.findMany({ where: { requestId } })).toMatchObject([
    { actor: '(unknown name)', action: 'session.started', result: 'failed', subject: 'portal' },
  ])
  await scratch.db.signInTrail.deleteMany()
})

it('records every try: those during a pause in one row by the minute, never under a name that was typed', async () => {
  const enter = (username: string, password: string, address: string) =>
    signIn(
      {
        ...{ db: scratch.db, clock, settings, requestId: newId() },
        caller: { address, client: 'Mozilla/5.0' },
      },
      door,
      { username, password },
      { device: null, replaces: null },
    ).catch(() => null)
  await enter(ALICE.username, ALICE.password, '192.0.2.1')
  for (let tries = 0; tries < 5; tries += 1) {
    await enter(ALICE.username, 'wrong', '192.0.2.2')
    await enter('hunter2', 'wrong', '192.0.2.3')
  }
  await door.refusals.close()
  const rows = await scratch.db.auditEntry.findMany({
    where: { address: { not: null } },
    orderBy: { id: 'asc' },
  })
  const told = rows.map(({ actor, action, result, subject, address, after }) => ({
    ...{ actor, action, result, subject, address, after },
  }))
  const refused = (actor: string, address: string, after: unknown) => ({
    ...{ actor, action: 'session.started', result: 'refused', subject: 'portal', address, after },
  })
  const begins = expect.objectContaining({ pauseS: expect.any(Number) })
  const paused = expect.objectContaining({ code: 'RATE_LIMITED', count: 3 })
  expect(told).toEqual([
    { ...refused(ALICE.username, '192.0.2.1', null), result: 'ok' },
    refused(ALICE.username, '192.0.2.2', null),
    refused('(unknown name)', '192.0.2.3', null),
    refused(ALICE.username, '192.0.2.2', begins),
    refused('(unknown name)', '192.0.2.3', begins),
    refused(ALICE.username, '192.0.2.2', paused),
    refused('(unknown name)', '192.0.2.3', paused),
  ])
})

import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { getHealth } from './get-health'
import { measurePlatform } from './measure-platform'
import { readPlatformFigures } from './platform-figures'
import { recordPlatformObservation } from './platform-observation'
import { testPlatform } from './test-platform'
import { type Cast, makeStage, type Stage } from './testing/stage'
import { lookIfWanted, reportWorker } from './worker-report'

const NOW = new Date('2026-11-27T12:00:00.000Z')
const clock = { now: () => NOW }

let stage: Stage
let cast: Cast
beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(async () => {
  cast = stage.makeCast()
  await cast.context.db.workerReport.deleteMany()
  await cast.context.db.platformObservation.deleteMany()
  await cast.context.db.registry.updateMany({ data: { deletedAt: NOW } })
})

const healthAt = (ms: number) =>
  getHealth({ ...cast.context, clock: { now: () => new Date(NOW.getTime() + ms) } }, cast.admin, {})
const figures = () => readPlatformFigures(cast.context.db)

it('says that nothing is known before a worker has looked', async () => {
  expect(await healthAt(0)).toMatchObject({
    worker: { state: 'never', name: null, reportedAt: null, lastPassAt: null },
    queue: { waiting: 0, oldestChangeAt: null },
    lookWantedAt: null,
    seen: null,
    database: { version: expect.stringMatching(/^\d+/), sizeBytes: expect.any(Number) },
    certificates: { first: null, alarms: 0 },
  })
})

it('knows the worker that leads by its reports, and that it is away when they stay out', async () => {
  const { db } = cast.context
  const lastPass = { at: new Date(NOW.getTime() - 1000), ms: 41.6 }
  await reportWorker({ db, clock }, { worker: 'one (7)', lastPass })
  await reportWorker({ db, clock }, { worker: 'one (7)', lastPass: null })
  expect((await healthAt(29_000)).worker).toMatchObject({
    ...{ state: 'leads', name: 'one (7)', reportedAt: NOW.toISOString() },
    ...{ lastPassAt: lastPass.at.toISOString(), lastPassMs: 42 },
  })
  expect((await healthAt(31_000)).worker).toMatchObject({ state: 'away', name: 'one (7)' })
})

it('shows what was seen as it was seen, facts of an older version included', async () => {
  const { db } = cast.context
  await recordPlatformObservation(
    db,
    {
      ...{ nodeCount: 1, publishMode: 'host', usedPorts: [] },
      ...{ storageFreeBytes: 1, storageTotalBytes: 2 },
      ...{ swarmProblem: 'The Docker engine did not answer.', storageProblem: null },
    },
    NOW,
  )
  expect((await healthAt(0)).seen).toEqual({
    observedAt: NOW.toISOString(),
    swarm: { problem: 'The Docker engine did not answer.', engineVersion: null },
    nodes: [],
    services: [],
    storage: { problem: null, mounted: null, freeBytes: 1, totalBytes: 2 },
    directory: { problem: null },
  })
})

it('counts what waits, and since when: of several changes the first that is not settled', async () => {
  const { db } = cast.context
  const { id } = await cast.makeRegistry()
  expect(await figures()).toMatchObject({ waiting: 1, oldestChangeAt: expect.any(Date) })
  await db.registry.update({ where: { id }, data: { observedGeneration: 1, changedAt: NOW } })
  expect(await figures()).toMatchObject({ waiting: 0, oldestChangeAt: null })

  const raise = () =>
    db.registry.update({
      where: { id },
      data: { generation: { increment: 1 } },
      select: { changedAt: true },
    })
  const { changedAt } = await raise()
  expect(changedAt).not.toEqual(NOW)
  await db.registry.update({ where: { id }, data: { changedAt: NOW } })
  expect((await raise()).changedAt).toEqual(NOW)
  expect(await figures()).toMatchObject({ waiting: 1, oldestChangeAt: NOW })
})

it('has a worker look when an admin asks, once for all who ask meanwhile', async () => {
  const { db } = cast.context
  let looks = 0
  const look = async () => {
    looks += 1
  }
  await lookIfWanted(db, look)
  expect(looks).toBe(0)
  await testPlatform({ ...cast.context, clock }, cast.admin, {})
  await testPlatform(cast.context, cast.admin, {})
  expect((await healthAt(0)).lookWantedAt).toBe(NOW.toISOString())

  await expect(lookIfWanted(db, () => Promise.reject(new Error('away')))).rejects.toThrow('away')
  expect((await healthAt(0)).lookWantedAt).toBe(NOW.toISOString())
  await lookIfWanted(db, look)
  await lookIfWanted(db, look)
  expect(looks).toBe(1)
  expect((await healthAt(0)).lookWantedAt).toBeNull()
  const where = { actor: cast.admin.username, action: 'platform.testRequested' }
  expect(await db.auditEntry.count({ where })).toBe(2)
})

it('keeps a wish that came while a worker looked', async () => {
  const { db } = cast.context
  const context = { ...cast.context, clock }
  await testPlatform(context, cast.admin, {})
  const later = { ...context, clock: { now: () => new Date(NOW.getTime() + 1) } }
  await lookIfWanted(db, async () => {
    await db.workerReport.updateMany({ data: { lookWantedAt: null } })
    await testPlatform(later, cast.admin, {})
  })
  expect((await healthAt(0)).lookWantedAt).toBe('2026-11-27T12:00:00.001Z')
})

it('has every registry measured that serves, and says how many', async () => {
  const { db } = cast.context
  const serves = await cast.makeRegistry()
  await cast.makeRegistry('other')
  await db.registry.update({ where: { id: serves.id }, data: { readyAt: NOW } })
  const context = { ...cast.context, clock }
  expect(await measurePlatform(context, cast.admin, {})).toEqual({ registries: 1 })
  const marked = await db.registry.findMany({ where: { usageDirtyAt: NOW }, select: { id: true } })
  expect(marked).toEqual([{ id: serves.id }])
  const where = { actor: cast.admin.username, action: 'platform.measureRequested' }
  expect(await db.auditEntry.findMany({ where, select: { after: true } })).toEqual([
    { after: { registries: 1 } },
  ])
})

it('is for admins alone', async () => {
  for (const ask of [getHealth, testPlatform, measurePlatform])
    await expect(ask(cast.context, cast.owner, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

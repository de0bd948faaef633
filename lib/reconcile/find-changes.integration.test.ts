import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeStage, type Stage } from '../tenants/testing/stage'
import { createChangeFinder } from './find-changes'

let stage: Stage
beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())

it('finds what is desired until a pass has looked at it, and what is desired next', async () => {
  const { context, makeRegistry } = stage.makeCast()
  const { db, clock } = context
  const { id } = await makeRegistry()
  const { id: other } = await makeRegistry('base')
  const changes = createChangeFinder({ db, clock })
  expect((await changes.find()).sort()).toEqual([id, other].sort())
  // One that found the registry in other hands has looked at nothing.
  changes.passed(id, { result: 'busy', requeueMs: 1_000 })
  expect((await changes.find()).sort()).toEqual([id, other].sort())

  changes.passed(id, { result: 'waiting', requeueMs: 1_000, generation: 1 })
  expect(await changes.find()).toEqual([other])
  await db.registry.update({ where: { id }, data: { generation: 2 } })
  expect((await changes.find()).sort()).toEqual([id, other].sort())
  changes.passed(id, { result: 'waiting', requeueMs: 1_000, generation: 2 })

  // In trouble it waits for another try, and is found again when that is due.
  const due = new Date(clock.now().getTime() + 1_000)
  await db.registry.update({ where: { id }, data: { nextAttemptAt: due } })
  expect(await changes.find()).toEqual([other])
  await db.registry.update({ where: { id }, data: { nextAttemptAt: clock.now() } })
  expect((await changes.find()).sort()).toEqual([id, other].sort())
})

import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../kernel/app-error'
import type { StepName } from '../tenants/state'
import { makeStage, type Stage } from '../tenants/testing/stage'
import { timed } from './timeline'

let stage: Stage
let row: { id: string; generation: number }
let now: Date

beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(async () => {
  const { id } = await stage.makeCast().makeRegistry()
  row = { id, generation: 1 }
  now = at(0)
})

const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds))
const refused = (terminal: boolean) =>
  new AppError('STORAGE_REFUSED', 'The file server says no.', { raw: 'EACCES', terminal })

describe('a step', () => {
  it('runs while its work is done, and is done with its time afterwards', async () => {
    now = at(1)
    await run('directory', async () => {
      expect(await look('directory')).toMatchObject({
        state: 'running',
        startedAt: at(1),
        finishedAt: null,
      })
      now = at(3)
    })
    expect(await look('directory')).toMatchObject({
      state: 'done',
      startedAt: at(1),
      finishedAt: at(3),
    })
  })

  it('stays done, with its time, when it is repeated', async () => {
    await run('secrets', until(2))
    now = at(50)
    await run('secrets', async () => {
      expect(await look('secrets')).toMatchObject({ state: 'done', finishedAt: at(2) })
      now = at(59)
    })
    expect(await look('secrets')).toMatchObject({ startedAt: at(0), finishedAt: at(2) })
  })

  it('shows the trouble of a repetition, and counts from there', async () => {
    await run('directory', until(2))
    now = at(40)
    await expect(run('directory', () => Promise.reject(refused(false)))).rejects.toThrow()
    expect(await look('directory')).toMatchObject({
      state: 'running',
      startedAt: at(40),
      finishedAt: null,
      raw: 'EACCES',
    })
    now = at(42)
    await run('directory', async () => {
      expect(await look('directory')).toMatchObject({ startedAt: at(40), raw: 'EACCES' })
      now = at(43)
    })
    expect(await look('directory')).toMatchObject({
      state: 'done',
      startedAt: at(40),
      finishedAt: at(43),
      code: null,
      raw: null,
    })
  })

  it('runs anew after it failed for good', async () => {
    await expect(run('service', () => Promise.reject(refused(true)))).rejects.toThrow()
    expect(await look('service')).toMatchObject({ state: 'failed', code: 'STORAGE_REFUSED' })
    now = at(9)
    await run('service', async () => {
      expect(await look('service')).toMatchObject({
        state: 'running',
        startedAt: at(9),
        code: null,
        sentence: null,
      })
    })
  })

  it('of another generation has times of its own', async () => {
    await run('probe', until(1))
    row = { ...row, generation: 2 }
    now = at(20)
    await run('probe', until(21))
    expect(await look('probe')).toMatchObject({ startedAt: at(20), finishedAt: at(21) })
  })
})

/** Work that takes until then. */
function until(seconds: number) {
  return async () => {
    now = at(seconds)
  }
}

function run(name: StepName, work: () => Promise<void>) {
  const { db } = stage.makeCast().context
  return timed({ db, clock: { now: () => now } }, row, name, work)
}

function look(name: StepName) {
  const { id: registryId, generation } = row
  return stage.makeCast().context.db.registryStep.findUniqueOrThrow({
    where: { registryId_generation_name: { registryId, generation, name } },
  })
}

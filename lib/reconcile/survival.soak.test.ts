// What takes too long for every run: workers that are killed at random for as long as SOAK_MINUTES says (10), and two
// hundred registries that are wanted at once, each a container of its own.
import { randomInt } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type CrashStage, killed, openCrashStage } from '../../e2e/support/crash-stage'
import { waitUntil } from '../../e2e/support/wait-until'

const MINUTES = Number(process.env.SOAK_MINUTES ?? 10)
const KILL_AFTER_MS = { least: 500, most: 20_000 }
const REGISTRIES_AT_ONCE = 200
const ONE_OF_EACH = { services: 1, containers: 1, restarts: 0, strayInSecrets: 0 }

let stage: CrashStage
beforeAll(async () => {
  stage = await openCrashStage({ ports: { first: 5000, last: 5249 }, firstUid: 240_000 })
})
afterEach(() => stage?.clear(), 600_000)
afterAll(() => stage?.close())

it('registries are made, changed and deleted while workers are killed at random', {
  timeout: (MINUTES + 10) * 60_000,
}, async () => {
  const { db } = stage
  const wish = (id: string, change: object) =>
    db.registry.update({ where: { id }, data: { ...change, generation: { increment: 1 } } })
  const kept: string[] = []
  const gone: string[] = []
  const until = Date.now() + MINUTES * 60_000
  while (Date.now() < until) {
    const workers = [stage.startWorker(), stage.startWorker()]
    if (kept.length < 12) kept.push(await stage.approved())
    const [first] = kept
    if (kept.length > 8 && first !== undefined) {
      kept.shift()
      gone.push(first)
      await wish(first, { desired: 'deleted' })
    }
    const changed = kept[randomInt(kept.length)]
    if (changed !== undefined) await wish(changed, {})
    for (const worker of workers) {
      await delay(randomInt(KILL_AFTER_MS.least, KILL_AFTER_MS.most))
      await killed(worker)
    }
  }
  await stage.killAll()
  stage.startWorker()
  for (const id of kept) {
    const { generation } = await stage.look(id)
    await stage.ready(id, generation, 120_000)
    // A change of nothing that finds the task dead is answered by a restart: those are not told apart from others here.
    expect({ ...(await stage.countOf(id)), restarts: 0 }).toEqual(ONE_OF_EACH)
  }
  for (const id of gone) {
    await waitUntil(async () => (await stage.look(id)).phase === 'deleted', {
      what: 'the end of a deleted registry',
      timeoutMs: 120_000,
    })
    expect(await stage.servicesOf(id)).toEqual([])
  }
})

it('two hundred registries that are wanted at once are all ready, and each is there once', {
  timeout: 20 * 60_000,
}, async () => {
  const ids: string[] = []
  for (let index = 0; index < REGISTRIES_AT_ONCE; index += 1) ids.push(await stage.approved())
  stage.startWorker()
  for (const id of ids) await stage.ready(id, 1, 15 * 60_000)
  for (const id of ids) expect(await stage.countOf(id)).toEqual(ONE_OF_EACH)
})

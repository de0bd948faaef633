// Workers that are killed: what they leave half done is finished by the next one, and nothing is done twice.
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type CrashStage, ended, isUp, openCrashStage } from '../../e2e/support/crash-stage'
import { waitUntil } from '../../e2e/support/wait-until'

/** How long the lead may stay untaken. */
const TAKEOVER_MS = 15_000
const LIMIT_MS = 60_000
const ONE_OF_EACH = { services: 1, containers: 1, restarts: 0, strayInSecrets: 0 }

let stage: CrashStage
beforeAll(async () => {
  stage = await openCrashStage({ ports: { first: 5250, last: 5299 }, firstUid: 230_000 })
}, 180_000)
afterEach(() => stage?.clear())
afterAll(() => stage?.close())

/** How often it became ready, as the audit trail tells. The word of other phases may be lost with the worker. */
const timesReady = async (id: string) =>
  (await stage.toldOf(id)).filter((action) => action === 'lifecycle.ready').length

/** Of workers that are killed by themselves; then their leases end at once, for which no test should wait. */
async function crashAfterEach(steps: readonly string[]): Promise<void> {
  for (const step of steps) {
    expect(await ended(stage.startWorker(`after ${step}`)), step).toBe('SIGKILL')
    await stage.killAll()
  }
}

it('a registry comes up and changes although the worker is killed after every step that makes something', {
  timeout: 300_000,
}, async () => {
  const { db, docker, image } = stage
  const id = await stage.approved()
  const before = ['choose-free-port', 'prepare-directory', 'issue-keys', 'store-secrets']
  await crashAfterEach([...before, 'create-service', 'probe'])
  // The probe was good, and the word of it was lost.
  expect((await stage.look(id)).phase).not.toBe('ready')
  stage.startWorker()
  await stage.ready(id, 1)
  await stage.killAll()
  expect(await stage.countOf(id)).toEqual(ONE_OF_EACH)
  expect(await timesReady(id)).toBe(1)

  const [repo, tag] = ['berth/changed', '1']
  await docker.getImage(image).tag({ repo, tag })
  try {
    await db.registry.update({
      where: { id },
      data: { image: `${repo}:${tag}`, generation: { increment: 1 } },
    })
    await crashAfterEach(['store-secrets', 'update-service'])
    stage.startWorker()
    await stage.ready(id, 2)
    expect(await stage.countOf(id)).toEqual(ONE_OF_EACH)
    // Once more if the last worker saw it on its way, and never again for the first revision.
    expect([1, 2]).toContain(await timesReady(id))
  } finally {
    await docker.getImage(`${repo}:${tag}`).remove({ force: true })
  }
})

it('of two workers one leads, and the other takes over when that is killed amid its work', {
  timeout: 180_000,
}, async () => {
  const first = stage.startWorker('after create-service')
  const before = await waitUntil(stage.lease, { what: 'a lead', timeoutMs: LIMIT_MS })
  await isUp(stage.startWorker())
  const id = await stage.approved()
  expect(await ended(first)).toBe('SIGKILL')
  const killedAt = Date.now()
  await waitUntil(async () => ((await stage.lease())?.epoch ?? 0) > before.epoch, {
    what: 'the next lead',
    timeoutMs: LIMIT_MS,
  })
  expect(Date.now() - killedAt).toBeLessThan(TAKEOVER_MS)
  await stage.ready(id, 1)
  expect(await stage.countOf(id)).toEqual(ONE_OF_EACH)
  expect(await timesReady(id)).toBe(1)
})

it('a registry comes up although the database is restarted meanwhile', {
  timeout: 180_000,
}, async () => {
  const worker = stage.startWorker()
  await isUp(worker)
  const id = await stage.approved()
  await waitUntil(async () => (await stage.servicesOf(id)).length > 0, {
    what: 'the service',
    timeoutMs: LIMIT_MS,
    everyMs: 20,
  })
  await stage.postgres.restart()
  const answers = () =>
    stage.look(id).then(
      () => true,
      () => false,
    )
  await waitUntil(answers, { what: 'our own connections', timeoutMs: LIMIT_MS })
  await stage.ready(id, 1)
  expect(worker.exitCode).toBeNull()
  expect(await stage.countOf(id)).toEqual(ONE_OF_EACH)
  expect(await timesReady(id)).toBe(1)
})

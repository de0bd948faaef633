import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import {
  openShared,
  openWorkerStage,
  type WorkerPlay,
  type WorkerStage,
} from '../../e2e/support/worker-stage'
import { systemClock } from '../kernel/clock'
import { newId } from '../kernel/ids'
import { eraseRegistry } from '../tenants/erase-registry'
import { restoreRegistry } from '../tenants/restore-registry'
import { person } from '../tenants/testing/stage'

const ADMIN = { ...person([]), isAdmin: true }

let stage: WorkerStage
let play: WorkerPlay
beforeAll(async () => {
  stage = await openWorkerStage({ first: 5700, last: 5719 }, openShared)
})
afterAll(() => stage?.close())
beforeEach(async () => {
  play = await stage.beginPlay()
})
afterEach(() => play.end())

const context = () => ({
  ...{ db: stage.db, clock: systemClock, settings: play.settings, requestId: newId() },
})

it('a registry is deleted, restored and erased although its worker is killed at every step', {
  timeout: 240_000,
}, async () => {
  const first = await play.startedWorker()
  const id = await play.approved()
  await first.nudge(id)
  const before = await play.reached(id, 'ready')
  await writeFile(join(play.treeOf(), 'layer'), 'data')
  const { ino } = await stat(play.treeOf())
  await first.stop()
  const { port, uid } = before
  const trash = join(play.storageRoot, 'trash')
  const nothingRuns = async () => {
    expect(await play.serviceOf(id)).toBeNull()
    expect(await play.secretsOf(id)).toEqual([])
  }

  await play.wish(id, { desired: 'deleted' })
  for (const step of ['remove-service', 'remove-secrets', 'retire-directory'])
    await play.killedAt(`after ${step}`)
  expect(await play.look(id)).toMatchObject({ desired: 'deleted', deletedAt: null })
  const second = await play.startedWorker()
  const deleted = await play.reached(id, 'deleted')
  expect(deleted).toMatchObject({ port, uid, erasedAt: null })
  expect(deleted.trashedAt).toEqual(deleted.deletedAt)
  await nothingRuns()
  expect(await readdir(trash)).toEqual([id])
  expect((await stat(join(trash, id))).ino).toBe(ino)
  await second.stop()

  await restoreRegistry(context(), ADMIN, { registryId: id })
  for (const step of ['restore-directory', 'store-secrets', 'create-service'])
    await play.killedAt(`after ${step}`)
  const third = await play.startedWorker()
  const restored = await play.reached(id, 'ready', 3)
  expect(restored).toMatchObject({ port, uid, trashedAt: null, deletedAt: null, errorCode: null })
  // Its certificate is its own again, so nobody has to be told anything.
  expect(restored.certificatePem).toBe(before.certificatePem)
  expect((await stat(play.treeOf())).ino).toBe(ino)
  expect(await readFile(join(play.treeOf(), 'layer'), 'utf8')).toBe('data')
  expect(await readdir(trash)).toEqual([])
  const label = [`berth.registry-id=${id}`]
  expect(await stage.docker.listServices({ filters: { label } })).toHaveLength(1)
  const index = await stage.db.registryIndex.findUniqueOrThrow({ where: { registryId: id } })
  expect(index.readWantedAt ?? index.readAt, 'its images are read again').not.toBeNull()

  await play.wish(id, { desired: 'deleted' })
  await third.nudge(id)
  await play.reached(id, 'deleted')
  await third.stop()
  await eraseRegistry(context(), ADMIN, { registryId: id, confirm: 'apps' })
  for (const step of ['begin-erase', 'erase-some']) await play.killedAt(`after ${step}`)
  await play.startedWorker()
  expect(await play.reached(id, 'erased')).toMatchObject({ port: null, uid: null, steps: [] })
  await nothingRuns()
  expect(await readdir(trash)).toEqual([])
  const trail = await stage.db.auditEntry.findMany({
    where: { registryId: id, action: { startsWith: 'lifecycle.' } },
    orderBy: { id: 'asc' },
  })
  // What lies between is written by a pass that ends, which one that is killed does not.
  const ends = trail.map(({ action }) => action).filter((action) => !/ing$/.test(action))
  expect(ends).toEqual(
    ['ready', 'deleted', 'ready', 'deleted', 'erased'].map((phase) => `lifecycle.${phase}`),
  )
})

it('a registry whose files are gone is never restored as an empty one', async () => {
  const worker = await play.startedWorker()
  const id = await play.approved()
  // Of others: without it the whole tree would count as not mounted.
  await mkdir(join(play.storageRoot, 'registries'), { mode: 0o711 })
  await stage.db.registry.update({
    where: { id },
    data: { readyAt: new Date(), trashedAt: new Date() },
  })
  await worker.nudge(id)
  expect(await play.reached(id, 'failed')).toMatchObject({
    errorCode: 'STORAGE_REFUSED',
    errorSentence: expect.stringContaining(`neither in trash/${id} nor in registries/`),
  })
  await expect(readdir(play.treeOf())).rejects.toMatchObject({ code: 'ENOENT' })
  expect(await play.serviceOf(id)).toBeNull()
})

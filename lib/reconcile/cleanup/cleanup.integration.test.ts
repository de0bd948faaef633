import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { waitUntil } from '../../../e2e/support/wait-until'
import {
  openShared,
  openWorkerStage,
  type WorkerPlay,
  type WorkerStage,
} from '../../../e2e/support/worker-stage'
import { createRegistryClient, type RegistryClient } from '../../registry/client'
import { asDigest, asRepositoryName, asTagName } from '../../registry/references'
import { type BuiltManifest, buildImage, buildIndex } from '../../registry/testing/image-builder'
import { push } from '../../registry/testing/push'
import { createCleanup } from '../../tenants/create-cleanup'
import type { Worker } from '../worker'
import type { CleanupTimings } from './cleanup-deps'

const APP = asRepositoryName('team/app')
const LATEST = asTagName('latest')
const DAY_MS = 86_400_000
const PUSHES = 20
const KEPT = 10
const TIMINGS: Partial<CleanupTimings> = { quietMs: 500, reportsWithinMs: 0 }
/** A blob of this many bytes each, which nothing compresses. */
const LAYER_CHARS = 4_000

let stage: WorkerStage
let play: WorkerPlay
beforeAll(async () => {
  stage = await openWorkerStage({ first: 5650, last: 5679 }, openShared)
}, 120_000)
afterAll(() => stage?.close())
beforeEach(async () => {
  play = await stage.beginPlay()
})
afterEach(() => play.end())

/** A registry that is up, with what reads and pushes in it. */
async function broughtUp(worker: Worker) {
  const id = await play.approved()
  await worker.nudge(id)
  await play.reached(id, 'ready')
  const target = await play.targetOf(id)
  const client = createRegistryClient({ ...target, timeoutMs: 20_000 })
  return { id, target, client }
}

async function started(id: string, isForecast = false): Promise<string> {
  const run = await createCleanup(stage.db, {
    ...{ registryId: id, isForecast, requestedBy: 'ada', requestId: 'test', at: new Date() },
  })
  if (run === null) throw new Error('a clean-up is under way')
  return run
}

const runOf = (run: string) => stage.db.storageCleanup.findUniqueOrThrow({ where: { id: run } })

async function ended(run: string) {
  return waitUntil(
    async () => {
      const row = await runOf(run)
      return row.finishedAt === null ? null : row
    },
    { what: `the end of a clean-up at ${(await runOf(run)).step}`, timeoutMs: 90_000 },
  )
}

async function clean(worker: Worker, id: string, isForecast = false) {
  const run = await started(id, isForecast)
  await worker.nudge(id)
  return ended(run)
}

/** Waits for a read of all that was pushed so far. */
async function readWhole(id: string) {
  const wanted = new Date()
  await stage.db.registryIndex.updateMany({
    where: { registryId: id },
    data: { readWantedAt: wanted, readStartedAt: null },
  })
  // A read that had begun before may not have seen the last of it.
  const since = { registryId: id, readAt: { gte: wanted } }
  await waitUntil(async () => (await stage.db.registryIndex.count({ where: since })) > 0, {
    what: 'the index',
    timeoutMs: 60_000,
  })
}

/** Everything of a repository was pushed two days ago. */
async function age(repository: string) {
  const revisions = join(
    play.treeOf(),
    `docker/registry/v2/repositories/${repository}/_manifests/revisions/sha256`,
  )
  const then = new Date(Date.now() - 2 * DAY_MS)
  for (const hex of await readdir(revisions)) await utimes(join(revisions, hex, 'link'), then, then)
  const uploads = join(play.treeOf(), `docker/registry/v2/repositories/${repository}/_uploads`)
  await utimes(uploads, then, then)
}

async function image(name: string): Promise<BuiltManifest> {
  const random = Array.from({ length: LAYER_CHARS }, () => Math.random().toString(36).slice(2, 3))
  return buildImage({ files: [[name, random.join('')]] })
}

async function platforms(): Promise<BuiltManifest> {
  const children = ['amd64', 'arm64'].map(async (architecture) => ({
    image: await buildImage({ architecture, files: [[architecture, await noise()]] }),
    platform: { os: 'linux', architecture },
  }))
  return buildIndex(await Promise.all(children))
}

const noise = async () => Array.from({ length: 500 }, () => Math.random().toString(36)).join('')

/** Of a registry that is well: writable, without a job, with the bytes of this manifest and its children. */
async function expectWell(id: string, client: RegistryClient, whole: readonly BuiltManifest[]) {
  await waitUntil(async () => client.takesWrites().catch(() => false), {
    ...{ what: 'a registry that takes writes', timeoutMs: 30_000 },
  })
  const row = await play.look(id)
  expect(row).toMatchObject({ phase: 'ready', readOnlySince: null, readOnlyUntil: null })
  const label = [`berth.registry-id=${id}`]
  expect(await stage.docker.listServices({ filters: { label } })).toHaveLength(1)
  const ofJobs = { all: true, filters: { label: [...label, 'berth.job'] } }
  await waitUntil(async () => (await stage.docker.listContainers(ofJobs)).length === 0, {
    ...{ what: 'the end of the containers of its jobs', timeoutMs: 30_000 },
  })
  for (const manifest of whole) {
    for (const part of [manifest, ...manifest.children]) {
      const raw = await client.getRawManifest(APP, part.digest)
      expect(raw.bytes.equals(part.bytes)).toBe(true)
      for (const blob of part.blobs)
        await client.getConfigBlob(APP, blob.digest, blob.bytes.byteLength)
    }
  }
}

describe('a clean-up', () => {
  it('frees what 20 pushes of latest left, and keeps tags, platforms and the time line', {
    timeout: 200_000,
  }, async () => {
    const worker = await play.startedWorker({ cleanupTimings: TIMINGS })
    const { id, target, client } = await broughtUp(worker)
    const pushes: BuiltManifest[] = []
    for (let n = 0; n < PUSHES; n += 1) {
      const built = await image(`${n}`)
      await push(target, APP, built, LATEST)
      pushes.push(built)
    }
    const many = await platforms()
    await push(target, APP, many, asTagName('many'))
    const orphaned = await platforms()
    await push(target, APP, orphaned)
    await age(APP)
    const young = await image('young')
    await push(target, APP, young)
    await push(target, asRepositoryName('team/gone'), await image('gone'), LATEST)
    await push(target, asRepositoryName('team/gone/below'), await image('below'), LATEST)
    const gone = await client.headManifest(asRepositoryName('team/gone'), LATEST)
    await client.deleteManifest(asRepositoryName('team/gone'), gone?.digest ?? asDigest(''))
    await readWhole(id)
    // No registry of these tests tells its portal anything.
    await stage.db.tagMove.createMany({
      data: pushes.map(({ digest }, n) => ({
        ...{ registryId: id, repository: APP, tag: LATEST, digest, source: 'event' },
        ...{ at: new Date(Date.now() + n), eventId: `${n}` },
      })),
    })
    await worker.measureNow(id)
    const before = await play.look(id)

    const forecast = await clean(worker, id, true)
    expect(forecast).toMatchObject({ problem: null, freed: null, closedAt: null })
    expect(await client.listTags(APP)).toHaveLength(2)
    expect((await play.serviceOf(id)).Version).toBeDefined()

    const run = await clean(worker, id)
    expect(run).toMatchObject({ problem: null, step: 'ended' })
    const doomed = [...pushes.slice(0, PUSHES - KEPT), orphaned, ...orphaned.children]
    expect(run.freed).toMatchObject({ manifests: doomed.length, repositories: 1 })
    for (const { digest } of doomed) expect(await client.headManifest(APP, digest)).toBeNull()
    await expectWell(id, client, [...pushes.slice(-KEPT), many, young])
    expect(await client.listRepositories()).toEqual([APP, 'team/gone/below'])

    const after = await play.look(id)
    const layers = doomed.flatMap(({ blobs }) => blobs)
    const bytes = layers.reduce((sum, blob) => sum + blob.bytes.byteLength, 0)
    expect(Number(before.usedBytes) - Number(after.usedBytes)).toBeGreaterThan(bytes)
    expect((run.freed as { bytes: number }).bytes).toBeGreaterThan(bytes)
    const audits = await stage.db.auditEntry.findMany({
      where: { registryId: id },
      orderBy: { id: 'asc' },
    })
    // Restarted twice, it was never in trouble.
    expect(audits.map(({ action, result }) => `${action} ${result}`)).toEqual([
      'lifecycle.provisioning ok',
      'lifecycle.ready ok',
      'registry.cleanedUp ok',
    ])

    const again = await clean(worker, id)
    expect(again).toMatchObject({ problem: null, closedAt: null })
    client.close()
  })

  it('waits for a push, and is read-write again after a collector that failed', {
    timeout: 150_000,
  }, async () => {
    const worker = await play.startedWorker({ cleanupTimings: TIMINGS })
    const { id, target, client } = await broughtUp(worker)
    const kept = await image('kept')
    await push(target, APP, kept, LATEST)
    await push(target, APP, await image('loose'))
    await age(APP)
    const repository = join(play.treeOf(), `docker/registry/v2/repositories/${APP}`)
    const upload = join(repository, '_uploads', 'data')
    await writeFile(upload, 'being written')
    const later = new Date(Date.now() + DAY_MS)
    await utimes(upload, later, later)
    const run = await started(id)
    await worker.nudge(id)
    await waitUntil(async () => (await runOf(run)).step === 'uploads', {
      ...{ what: 'the wait for pushes', timeoutMs: 60_000 },
    })
    for (let look = 0; look < 2; look += 1) await worker.nudge(id)
    expect(await runOf(run)).toMatchObject({ step: 'uploads', closedAt: null })
    // What the collector stops at; the dry run did not see it.
    const link = join(repository, `_manifests/revisions/sha256/${'0'.repeat(64)}`)
    await mkdir(link, { recursive: true })
    await writeFile(join(link, 'link'), '')
    await rm(upload)
    const row = await ended(run)
    expect(row).toMatchObject({
      problemCode: 'SWARM_REFUSED',
      problem: expect.stringContaining('link file'),
      problemRaw: expect.stringContaining('invalid checksum digest format'),
    })
    expect(row.openedAt).toBeInstanceOf(Date)
    await rm(link, { recursive: true })
    await expectWell(id, client, [kept])
    client.close()
  })
})

it('a clean-up comes to its end although its worker is killed at every step', {
  timeout: 240_000,
}, async () => {
  const first = await play.startedWorker({ cleanupTimings: TIMINGS })
  const { id, target, client } = await broughtUp(first)
  const kept = await platforms()
  await push(target, APP, kept, LATEST)
  const loose = await image('loose')
  await push(target, APP, loose)
  await age(APP)
  await first.stop()
  const run = await started(id)
  await play.killedAt('after delete-untagged')
  // As if the reports had been waited for.
  await stage.db.sweptManifest.updateMany({ data: { sweptAt: new Date(Date.now() - DAY_MS) } })
  for (const step of [
    'start-dry-run',
    'uploads to closing',
    'start-collector',
    'take-result',
    'stopping to opening',
    'measure',
  ])
    await play.killedAt(`after ${step}`)
  expect((await runOf(run)).finishedAt).toBeNull()

  await play.startedWorker({ cleanupTimings: TIMINGS })
  expect(await ended(run)).toMatchObject({ problem: null, freed: { manifests: 1 } })
  expect(await client.headManifest(APP, loose.digest)).toBeNull()
  await expectWell(id, client, [kept])
  client.close()
})

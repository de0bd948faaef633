import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { waitUntil } from '../../../e2e/support/wait-until'
import { takeLease } from '../../db/lease'
import { AppError } from '../../kernel/app-error'
import { asTagName, type RepositoryName } from '../../registry/references'
import { type BuiltManifest, buildImage } from '../../registry/testing/image-builder'
import type { TokenScope } from '../../tenants/token-scope'
import { type BinStage, openBinStage } from '../bin/testing/bin-stage'
import { interposed, Killed } from '../bin/testing/interposed'
import { takeJob } from './job-store'
import { listJobs } from './list-jobs'
import { runJob } from './run-job'
import { startJob } from './start-job'

let stage: BinStage
let image: BuiltManifest
beforeAll(async () => {
  stage = await openBinStage()
  image = await buildImage({ files: [['a', 'jobs']] })
  await stage.db.registry.update({
    where: { id: stage.registryId },
    data: { readyAt: new Date(), phase: 'ready' },
  })
})
afterAll(() => stage?.close())

async function pushed(count: number): Promise<RepositoryName> {
  const repository = stage.newRepository()
  await stage.push(repository, image, 't0')
  for (let n = 0; n < count; n += 1) {
    const tag = asTagName(`t${n}`)
    await stage.client.putManifest(repository, tag, image.mediaType, image.bytes)
    await stage.db.indexedTag.create({
      data: {
        ...{ registryId: stage.registryId, repository, name: tag, digest: image.digest },
        versionKey: String(n).padStart(5, '0'),
      },
    })
  }
  return repository
}

const asOwner = (what: Parameters<typeof startJob>[2]['what']) =>
  startJob(stage.cast.context, stage.cast.owner, { ...stage.ref, what })

async function runAll(deps = stage.deps): Promise<void> {
  const job = await takeJob(stage.deps, stage.registryId)
  if (job !== null) await runJob(deps, job, new AbortController().signal)
}

async function latest() {
  const [job] = await listJobs(stage.cast.context, stage.cast.owner, stage.ref)
  return job
}

it('deletes all that match a filter, undoes it, and purges by id', async () => {
  const repository = await pushed(130)
  const filter = { search: 't1' }
  const { jobId, total } = await asOwner({ kind: 'binMatching', repository, filter })
  expect(total).toBe(41)
  await runAll()
  expect(await latest()).toMatchObject({ id: jobId, state: 'done', done: 41, failed: 0 })
  expect(await stage.client.listTags(repository)).toHaveLength(130 - 41)

  await asOwner({ kind: 'undo', jobId })
  await runAll()
  expect(await latest()).toMatchObject({ kind: 'restore', done: 41, failed: 0, failures: [] })
  expect(await stage.client.listTags(repository)).toHaveLength(130)

  await asOwner({ kind: 'binMatching', repository, filter: {} })
  await runAll()
  expect(await stage.client.listTags(repository)).toEqual([])
  await asOwner({ kind: 'purgeAll' })
  await runAll()
  expect(await latest()).toMatchObject({ kind: 'purge', done: 130, failed: 0 })
  expect(await stage.client.headManifest(repository, image.digest)).toBeNull()
})

it('goes on after a crash, and does nothing twice', async () => {
  const repository = await pushed(120)
  await asOwner({ kind: 'binMatching', repository, filter: {} })
  const dying = interposed(stage.client, async (call) => {
    if (call >= 150) throw new Killed()
  })
  await expect(runAll({ ...stage.deps, client: dying.client })).rejects.toThrow(Killed)
  await runAll()
  expect(await latest()).toMatchObject({ state: 'done', done: 120, failed: 0 })
  expect(await stage.client.listTags(repository)).toEqual([])
  const rows = await stage.rowsOf(repository)
  expect(new Set(rows.map(({ tag }) => tag)).size).toBe(120)
  expect(rows).toHaveLength(120)
})

it('tells of a purge as it goes, and goes on from there after a crash', async () => {
  const repository = stage.newRepository()
  const tags: { tag: string; digest: string }[] = []
  for (let n = 0; n < 60; n += 1) {
    const each = await buildImage({ files: [['a', 'jobs']], annotations: { n: String(n) } })
    await stage.push(repository, each, `t${n}`)
    tags.push({ tag: `t${n}`, digest: each.digest })
  }
  await asOwner({ kind: 'bin', repository, tags })
  await runAll()
  const ids = (await stage.rowsOf(repository)).map(({ id }) => id)
  await asOwner({ kind: 'purge', ids })
  let deletions = 0
  const dying = interposed(stage.client, async (_, { name }) => {
    if (name === 'deleteManifest') deletions += 1
    if (deletions > 55) throw new Killed()
  })
  await expect(runAll({ ...stage.deps, client: dying.client })).rejects.toThrow(Killed)
  // Fifty are written down while the last ones are deleted.
  await waitUntil(async () => (await latest())?.done === 50, {
    ...{ what: 'what was written meanwhile', timeoutMs: 5_000 },
  })
  await runAll()
  expect(await latest()).toMatchObject({ kind: 'purge', state: 'done', done: 60, failed: 0 })
  const rows = await stage.rowsOf(repository)
  expect(rows.every(({ state }) => state === 'purged')).toBe(true)
})

it('says of each tag what failed', async () => {
  const repository = await pushed(2)
  const other = await buildImage({ files: [['a', 'moved']] })
  await stage.push(repository, other, 't1')
  await asOwner({
    ...{ kind: 'bin', repository },
    tags: ['t0', 't1'].map((tag) => ({ tag, digest: image.digest })),
  })
  await runAll()
  expect(await latest()).toMatchObject({
    ...{ done: 1, failed: 1 },
    failures: [{ tag: 't1', sentence: expect.stringContaining('pushed anew') }],
  })
})

it('tries again what failed, and only that, of a job that ended', async () => {
  const repository = await pushed(3)
  const other = await buildImage({ files: [['a', 'for a while']] })
  await stage.push(repository, other, 't1')
  const { jobId } = await asOwner({
    ...{ kind: 'bin', repository },
    tags: ['t0', 't1'].map((tag) => ({ tag, digest: image.digest })),
  })
  const again = () => asOwner({ kind: 'retry', jobId })
  await expect(again()).rejects.toMatchObject({ code: 'NOT_FOUND' })
  await runAll()
  await stage.push(repository, image, 't1')
  const { total } = await again()
  expect(total).toBe(1)
  await runAll()
  expect(await latest()).toMatchObject({
    ...{ kind: 'bin', subject: repository, done: 1, failed: 0 },
    failures: [],
  })
  expect(await stage.client.listTags(repository)).toEqual(['t2'])
  expect((await stage.rowsOf(repository)).map(({ tag }) => tag).toSorted()).toEqual(['t0', 't1'])

  await expect(asOwner({ kind: 'retry', jobId: 'none' })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
  const { dev, context } = stage.cast
  const byDeveloper = startJob(context, dev, { ...stage.ref, what: { kind: 'retry', jobId } })
  await expect(byDeveloper).rejects.toMatchObject({ code: 'FORBIDDEN' })
  const token: TokenScope = {
    ...{ tokenId: 't', kind: 'ci', name: 'ci', tenantId: stage.tenantId, registryIds: null },
    ...{ repositories: ['other/**'], actions: ['pull', 'push', 'delete'] },
  }
  const ci = {
    ...stage.cast.stranger,
    grants: new Map([[stage.tenantId, 'owner' as const]]),
    token,
  }
  const byToken = startJob(context, ci, { ...stage.ref, what: { kind: 'retry', jobId } })
  await expect(byToken).rejects.toMatchObject({ code: 'FORBIDDEN' })
})

it('waits for a registry that is down, then fails with that', async () => {
  const repository = await pushed(1)
  await asOwner({ kind: 'binMatching', repository, filter: {} })
  const down = interposed(stage.client, async () => {
    throw new AppError('REGISTRY_UNAVAILABLE', 'Nothing listens.')
  })
  await runAll({ ...stage.deps, client: down.client })
  expect(await latest()).toMatchObject({ state: 'running', waitsForRegistry: true })
  expect(await takeJob(stage.deps, stage.registryId)).toBeNull()
  for (let attempt = 0; attempt < 6; attempt += 1) {
    stage.time.offsetMs += 60_000
    await runAll({ ...stage.deps, client: down.client })
  }
  stage.time.offsetMs = 0
  expect(await latest()).toMatchObject({
    ...{ state: 'done', done: 0, failed: 1 },
    failures: [{ tag: 't0', sentence: 'Nothing listens.' }],
  })
})

it('waits for who holds the repository, also for a process that was killed', async () => {
  const repository = await pushed(1)
  const { jobId } = await asOwner({ kind: 'binMatching', repository, filter: {} })
  const { db, registryId } = stage
  const name = `bin:${registryId}:${repository}`
  await takeLease({ db }, { name, holder: 'killed', ttlMs: 60_000 })
  // A job is patient for fifteen seconds: they pass in less than one.
  const now = performance.now.bind(performance)
  const hurried = vi.spyOn(performance, 'now').mockImplementation(() => 50 * now())
  await runAll().finally(() => hurried.mockRestore())
  const attempts = { attempts: 0, nextAttemptAt: expect.any(Date), state: 'running' }
  expect(await db.imageJob.findUnique({ where: { id: jobId } })).toMatchObject(attempts)

  await db.lease.delete({ where: { name } })
  await db.imageJob.update({ where: { id: jobId }, data: { nextAttemptAt: null } })
  await runAll()
  expect(await latest()).toMatchObject({ state: 'done', done: 1, failed: 0 })
})

it('is not made of nothing', async () => {
  await expect(asOwner({ kind: 'purge', ids: ['none'] })).rejects.toMatchObject({
    code: 'NOT_FOUND',
  })
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { newId } from '../../kernel/ids'
import { asTagName, type RepositoryName } from '../../registry/references'
import { type BuiltManifest, buildImage } from '../../registry/testing/image-builder'
import { type BinStage, openBinStage } from '../bin/testing/bin-stage'
import { dropOldJobs, takeJob } from '../jobs/job-store'
import { runJob } from '../jobs/run-job'
import { changePolicy } from './change-policy'
import { previewPolicy } from './preview-policy'
import { removeRule } from './remove-rule'
import { runDuePolicies } from './run-due-policies'
import { savePolicy } from './save-policy'
import { saveRule } from './save-rule'
import { undoIntruders } from './undo-intruders'
import { viewCleanup } from './view-cleanup'

const DAY_MS = 86_400_000
const HOUR_MS = 3_600_000

let stage: BinStage
let image: BuiltManifest
let other: BuiltManifest
beforeAll(async () => {
  stage = await openBinStage()
  image = await buildImage({ files: [['a', 'rules']] })
  other = await buildImage({ files: [['a', 'intruder']] })
  await stage.db.registry.update({
    where: { id: stage.registryId },
    data: { readyAt: new Date(), phase: 'ready' },
  })
})
afterAll(() => stage?.close())

type Facts = { daysOld?: number; pulledDaysAgo?: number; digest?: string }

async function indexed(repository: RepositoryName, name: string, facts: Facts = {}) {
  const ago = (days: number) => new Date(Date.now() - days * DAY_MS)
  const data = {
    digest: facts.digest ?? image.digest,
    pushedAt: ago(facts.daysOld ?? 0),
    lastPulledAt: facts.pulledDaysAgo === undefined ? null : ago(facts.pulledDaysAgo),
    pushedBy: 'mallory',
  }
  const key = { registryId: stage.registryId, repository, name }
  await stage.db.indexedTag.upsert({
    where: { registryId_repository_name: key },
    create: { ...key, versionKey: name, ...data },
    update: data,
  })
}

it('undoes a push over a kept tag, and keeps what was pushed in the bin', async () => {
  const repository = stage.newRepository()
  const { context, owner } = stage.cast
  await stage.push(repository, image, 'v1')
  await indexed(repository, 'v1')
  const globs = { name: newId(), repositories: repository, tags: 'v*' }
  const { id } = await saveRule(context, owner, { ...stage.ref, ...globs })
  await undoIntruders(stage.deps)
  expect(await stage.digestAt(repository, 'v1')).toBe(image.digest)

  await stage.push(repository, other, 'v1')
  await indexed(repository, 'v1', { digest: other.digest })
  await undoIntruders(stage.deps)
  expect(await stage.digestAt(repository, 'v1')).toBe(image.digest)
  expect(await stage.rowsOf(repository)).toMatchObject([
    { state: 'binned', digest: other.digest, binnedBy: 'mallory' },
  ])
  const undone = { repository, action: 'undone', actor: 'mallory', digest: other.digest }
  expect(await stage.db.registryEvent.count({ where: undone })).toBe(1)
  const audit = await stage.cast.auditOf(stage.registryId, 'tag.pushUndone')
  expect(audit).toMatchObject({ actor: 'mallory', result: 'refused' })
  await undoIntruders(stage.deps)
  expect(await stage.rowsOf(repository)).toHaveLength(1)

  await removeRule(context, owner, { ...stage.ref, id })
  await stage.push(repository, other, 'v1')
  await indexed(repository, 'v1', { digest: other.digest })
  await undoIntruders(stage.deps)
  expect(await stage.digestAt(repository, 'v1')).toBe(other.digest)

  // The same rule once more keeps what it finds, not what the first one kept.
  await saveRule(context, owner, { ...stage.ref, ...globs })
  await undoIntruders(stage.deps)
  expect(await stage.digestAt(repository, 'v1')).toBe(other.digest)
})

it('takes what all conditions of a policy mean, and nothing that is kept', async () => {
  const repository = stage.newRepository()
  const { context, owner } = stage.cast
  for (const [name, facts] of [
    ['new', { daysOld: 1 }],
    ['old', { daysOld: 40 }],
    ['older', { daysOld: 50, pulledDaysAgo: 2 }],
    ['oldest', { daysOld: 60, pulledDaysAgo: 35 }],
    ['keep', { daysOld: 70 }],
  ] as const) {
    await indexed(repository, name, facts)
  }
  const names = async (policy: Partial<Parameters<typeof previewPolicy>[2]>): Promise<string[]> => {
    const preview = await previewPolicy(context, owner, {
      ...{ ...stage.ref, name: 'p', repositories: repository, tags: '*', takesLast: false },
      ...{ keepLast: null, olderThanDays: null, notPulledDays: null },
      ...policy,
    })
    return preview.tags.map(({ tag }) => tag).toSorted()
  }
  expect(await names({ keepLast: 2 })).toEqual(['keep', 'older', 'oldest'])
  expect(await names({ olderThanDays: 45 })).toEqual(['keep', 'older', 'oldest'])
  expect(await names({ notPulledDays: 30 })).toEqual(['keep', 'old', 'oldest'])
  expect(await names({ keepLast: 3, notPulledDays: 30 })).toEqual(['keep', 'oldest'])
  expect(await names({ olderThanDays: 45, tags: 'old*' })).toEqual(['older', 'oldest'])
  const rule = { name: newId(), repositories: '**', tags: 'keep' }
  const { id } = await saveRule(context, owner, { ...stage.ref, ...rule })
  expect(await names({ olderThanDays: 45 })).toEqual(['older', 'oldest'])
  await removeRule(context, owner, { ...stage.ref, id })
  await stage.db.indexedTag.deleteMany({ where: { repository, name: { not: 'old' } } })
  expect(await names({ olderThanDays: 30 })).toEqual([])
  expect(await names({ olderThanDays: 30, takesLast: true })).toEqual(['old'])
})

it('runs a policy by its schedule, into the bin, with a log', async () => {
  const repository = stage.newRepository()
  const { context, owner } = stage.cast
  await stage.push(repository, image, 'v1')
  await stage.push(repository, image, 'v2')
  // The registry does not have this one.
  await indexed(repository, 'v0', { daysOld: 20, digest: other.digest })
  await indexed(repository, 'v1', { daysOld: 10 })
  await indexed(repository, 'v2', { daysOld: 1 })
  const policy = {
    ...{ name: newId(), repositories: repository, tags: '*', takesLast: false, everyHours: 24 },
    ...{ keepLast: 1, olderThanDays: null, notPulledDays: null },
  }
  const { id } = await savePolicy(context, owner, { ...stage.ref, ...policy })
  await expect(savePolicy(context, owner, { ...stage.ref, ...policy })).rejects.toMatchObject({
    code: 'NAME_TAKEN',
  })
  await runDuePolicies(stage.deps)
  await runDuePolicies(stage.deps)
  const job = await takeJob(stage.deps, stage.registryId)
  if (job === null) throw new Error('no job')
  await runJob(stage.deps, job, new AbortController().signal)
  expect(await takeJob(stage.deps, stage.registryId)).toBeNull()
  expect(await stage.client.listTags(repository)).toEqual([asTagName('v2')])
  expect(await stage.db.binnedTag.findMany({ where: { repository } })).toMatchObject([
    { tag: 'v1', reason: 'policy', because: policy.name },
  ])
  const viewed = async () => {
    const { policies } = await viewCleanup(context, owner, stage.ref)
    return policies.find((each) => each.id === id)
  }
  const log = [
    {
      ...{ tagCount: 2, failed: 1, isUnderWay: false },
      failures: [{ repository, tag: 'v0', sentence: expect.stringContaining('gone already') }],
    },
  ]
  expect((await viewed())?.runs).toMatchObject(log)
  await dropOldJobs(stage.db, new Date(Date.now() + DAY_MS))
  expect((await viewed())?.runs).toMatchObject(log)

  const changed = { ...policy, name: newId(), keepLast: 7, everyHours: 1 }
  await changePolicy(context, owner, { ...stage.ref, ...changed, id })
  expect(await viewed()).toMatchObject({ ...changed, runs: log })
  const nextRunAt = Date.parse((await viewed())?.nextRunAt ?? '')
  expect(nextRunAt).toBeLessThanOrEqual(Date.now() + HOUR_MS)
  expect(await stage.cast.auditOf(stage.registryId, 'policy.changed')).toMatchObject({
    ...{ before: policy, after: changed },
  })
  const weekly = { ...changed, everyHours: 168 }
  await changePolicy(context, owner, { ...stage.ref, ...weekly, id })
  expect(Date.parse((await viewed())?.nextRunAt ?? '')).toBe(nextRunAt)

  await savePolicy(context, owner, { ...stage.ref, ...policy, tags: 'none' })
  const taken = changePolicy(context, owner, { ...stage.ref, ...policy, id })
  await expect(taken).rejects.toMatchObject({ code: 'NAME_TAKEN', field: 'name' })
  const unknown = changePolicy(context, owner, { ...stage.ref, ...changed, id: 'none' })
  await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' })
})

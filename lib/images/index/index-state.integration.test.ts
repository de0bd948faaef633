import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCleanup } from '../../tenants/create-cleanup'
import { makeStage, type Stage } from '../../tenants/testing/stage'
import { beginRead, endRead, failRead, listReadDue, wantRead } from './index-state'
import { lockIndex } from './lock-index'
import { writeManifestRows } from './manifest-rows'
import { readAgain } from './read-again'
import { countSizes, recountRepositories } from './recount'
import { writeTags } from './tag-rows'

let stage: Stage
beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())

const EVERY_MS = 3_600_000

async function makeReady() {
  const cast = stage.makeCast()
  const { id, ref } = await cast.makeRegistry()
  const { db } = cast.context
  await db.registry.update({ where: { id }, data: { readyAt: new Date(), phase: 'ready' } })
  const due = async (now: Date) => (await listReadDue(db, { now, everyMs: EVERY_MS })).includes(id)
  return { cast, id, ref, db, due }
}

test('members who push and admins have a registry read again; asking often is one wish', async () => {
  const { cast, ref, id, db } = await makeReady()
  const by = async (actor: typeof cast.dev) =>
    readAgain(cast.context, await cast.withGrants(actor), ref)
  expect(await by(cast.dev)).toEqual({ outcome: 'wanted' })
  expect(await by(cast.dev)).toEqual({ outcome: 'already-wanted' })
  expect(await by(cast.admin)).toEqual({ outcome: 'already-wanted' })
  await expect(by(cast.viewer)).rejects.toMatchObject({ code: 'FORBIDDEN' })
  await expect(by(cast.stranger)).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const unknown = readAgain(cast.context, cast.dev, { ...ref, registrySlug: 'no-such' })
  await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' })

  expect(await cast.auditOf(id, 'index.readRequested')).toMatchObject({ actor: cast.dev.username })

  // A wish while it is read is for another read after that one.
  const startedAt = new Date(Date.now() + 1_000)
  await beginRead(db, { registryId: id, at: startedAt })
  const later = new Date(startedAt.getTime() + 1_000)
  expect(await wantRead(db, { registryId: id, at: later })).toBe(true)
  await endRead(db, { registryId: id, startedAt })
  const row = await db.registryIndex.findUniqueOrThrow({ where: { registryId: id } })
  expect(row).toMatchObject({ readAt: startedAt, readWantedAt: later })
})

test('a registry is not due while its storage is being cleaned up', async () => {
  const { id, db, due } = await makeReady()
  const at = new Date()
  const run = { isForecast: false, requestedBy: 'ann', requestId: 'r' }
  await createCleanup(db, { ...run, registryId: id, at })
  expect(await due(at)).toBe(false)
  await db.storageCleanup.updateMany({ where: { registryId: id }, data: { finishedAt: at } })
  expect(await due(at)).toBe(true)
})

test('a registry is due at first sight, when wanted, when it is time, and a while after a failure', async () => {
  const { id, db, due } = await makeReady()
  const at = (ms: number) => new Date(Date.UTC(2026, 0, 1) + ms)
  expect(await due(at(0))).toBe(true)
  await beginRead(db, { registryId: id, at: at(0) })
  expect(await due(at(1))).toBe(false)
  await endRead(db, { registryId: id, startedAt: at(0) })
  expect(await due(at(EVERY_MS))).toBe(false)
  expect(await due(at(EVERY_MS + 1))).toBe(true)
  await wantRead(db, { registryId: id, at: at(10) })
  expect(await due(at(11))).toBe(true)

  await beginRead(db, { registryId: id, at: at(20) })
  const failure = { code: 'TIMEOUT', sentence: 'The registry did not answer.' }
  await failRead(db, { registryId: id, at: at(30), ...failure })
  await failRead(db, { registryId: id, at: at(40), ...failure })
  expect(await db.registryIndex.findUniqueOrThrow({ where: { registryId: id } })).toMatchObject({
    readAt: at(0),
    staleSince: at(30),
    staleCode: 'TIMEOUT',
    staleSentence: failure.sentence,
  })
  expect(await due(at(50))).toBe(false)
  expect(await due(at(60_021))).toBe(true)
})

test('a large repository has its tags counted at once and its bytes soon', async () => {
  const { id, db } = await makeReady()
  const tags = Array.from({ length: 501 }, (_, at) => ({
    ...{ repository: 'team/app', tag: `v${at}`, digest: `sha256:${at}`, lookWanted: false },
    ...{ pushedAt: null, pushedBy: null, toldAt: null, lookedAt: null },
  }))
  const manifests = tags.map(({ repository, digest }) => ({
    ...{ repository, digest, mediaType: 'm', manifestBytes: 10, kind: 'image' as const },
    references: [{ digest: 'sha256:shared', mediaType: 'l', size: 7, role: 'layer' as const }],
    ...{ platform: null, platforms: [], artifactType: null, subject: null },
    ...{ imageCreatedAt: null, sizeBytes: 7, broken: null },
  }))
  await db.$transaction(async (tx) => {
    await lockIndex(tx, id)
    await writeManifestRows(tx, id, manifests)
    await writeTags(tx, id, tags)
    await recountRepositories(tx, id, ['team/app'])
  })
  const key = { registryId_name: { registryId: id, name: 'team/app' } }
  const counted = () => db.indexedRepository.findUniqueOrThrow({ where: key })
  expect(await counted()).toMatchObject({ tagCount: 501, sizeBytes: 0n, sizeWanted: true })
  await countSizes(db, id)
  expect(await counted()).toMatchObject({ tagCount: 501, sizeBytes: 5_017n, sizeWanted: false })
})

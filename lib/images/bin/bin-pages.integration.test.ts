import { afterAll, beforeAll, expect, it } from 'vitest'
import { asTagName } from '../../registry/references'
import { type BuiltManifest, buildImage } from '../../registry/testing/image-builder'
import { recordPlatformObservation } from '../../tenants/platform-observation'
import { takeJob } from '../jobs/job-store'
import { runJob } from '../jobs/run-job'
import { binTags } from './bin-tags'
import { changeBinDays } from './change-bin-days'
import { freedByAll } from './freed-bytes'
import { listBin } from './list-bin'
import { previewDelete } from './preview-delete'
import { purgeDue } from './purge-due'
import { type BinStage, openBinStage } from './testing/bin-stage'
import { BY_HAND } from './testing/interposed'

let stage: BinStage
let image: BuiltManifest
let other: BuiltManifest
beforeAll(async () => {
  stage = await openBinStage()
  const base = ['base', 'shared by both'] as const
  image = await buildImage({ files: [base, ['a', 'one']] })
  other = await buildImage({ files: [base, ['a', 'two']] })
  await stage.db.registry.update({
    where: { id: stage.registryId },
    data: { readyAt: new Date(), phase: 'ready' },
  })
})
afterAll(() => stage?.close())

async function indexed(repository: string, name: string, built: BuiltManifest) {
  const place = { registryId: stage.registryId, repository }
  await stage.db.indexedTag.create({
    data: { ...place, name, versionKey: name, digest: built.digest },
  })
  await stage.db.indexedManifest.createMany({
    data: {
      ...{ ...place, digest: built.digest, mediaType: built.mediaType, kind: 'image' },
      manifestBytes: built.bytes.byteLength,
      references: built.blobs.map((blob) => ({
        ...{ digest: blob.digest, mediaType: blob.mediaType, size: blob.bytes.byteLength },
        role: 'layer',
      })),
    },
    skipDuplicates: true,
  })
}

/** Of one of the two images alone. */
function ownBytes(built: BuiltManifest, rest: BuiltManifest): number {
  const shared = new Set(rest.blobs.map(({ digest }) => digest))
  return built.blobs
    .filter(({ digest }) => !shared.has(digest))
    .reduce((sum, { bytes }) => sum + bytes.byteLength, built.bytes.byteLength)
}

it('says before what a deletion means, and after what a purge frees', async () => {
  const repository = stage.newRepository()
  const { context, owner } = stage.cast
  for (const [tag, built] of [
    ['v1', image],
    ['v2', image],
    ['w1', other],
  ] as const) {
    await stage.push(repository, built, tag)
    await indexed(repository, tag, built)
  }
  const { port } = await stage.db.registry.findUniqueOrThrow({ where: { id: stage.registryId } })
  const address = `${context.settings.REGISTRY_HOST}:${port}/${repository}`
  const seen = new Date()
  await recordPlatformObservation(
    stage.db,
    {
      ...{ nodeCount: 1, publishMode: 'host', usedPorts: [], swarmProblem: null },
      ...{ storageFreeBytes: null, storageTotalBytes: null, storageProblem: null },
      runningImages: [
        { service: 'shop', image: `${address}:any@${image.digest}` },
        { service: 'cart', image: `${address}:w1` },
        { service: 'else', image: `elsewhere:5000/${repository}:v1@${image.digest}` },
      ],
      runningImagesAt: seen.toISOString(),
    },
    seen,
  )
  const ask = (tags: string[]) => previewDelete(context, owner, { ...stage.ref, repository, tags })
  expect(await ask(['v1'])).toMatchObject({
    ...{ tags: 1, siblings: ['v2'], freedBytes: 0, keptBy: null, binDays: 14 },
    ...{ services: [{ name: 'shop', tag: 'v1' }], servicesSeenAt: seen.toISOString() },
  })
  expect(await ask(['v1', 'v2'])).toMatchObject({
    siblings: [],
    freedBytes: ownBytes(image, other),
  })
  expect(await ask(['w1'])).toMatchObject({ services: [{ name: 'cart', tag: 'w1' }] })

  await changeBinDays(context, owner, { ...stage.ref, days: 3 })
  const deps = { ...stage.deps, registry: { ...stage.deps.registry, binDays: 3 } }
  await binTags(deps, {
    ...{ ...BY_HAND, repository },
    tags: ['v1', 'v2'].map((tag) => ({ tag: asTagName(tag), digest: image.digest })),
  })
  const page = await listBin(context, owner, stage.ref)
  // Each alone frees nothing, since the other is the same image.
  expect(page).toMatchObject({
    ...{ total: 2, freedBytes: ownBytes(image, other), binDays: 3 },
    items: [{ freedBytes: 0 }, { freedBytes: 0 }],
  })

  await purgeDue(stage.deps)
  expect(await takeJob(stage.deps, stage.registryId)).toBeNull()
  stage.time.offsetMs = 4 * 86_400_000
  await purgeDue(stage.deps)
  await purgeDue(stage.deps)
  const job = await takeJob(stage.deps, stage.registryId)
  if (job === null) throw new Error('no job')
  await runJob(stage.deps, job, new AbortController().signal)
  stage.time.offsetMs = 0
  expect(await stage.client.headManifest(repository, image.digest)).toBeNull()
  expect(await stage.digestAt(repository, 'w1')).toBe(other.digest)
  expect(await freedByAll(stage.db, stage.registryId)).toBe(0)
})

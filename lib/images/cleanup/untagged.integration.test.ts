import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asTagName, type RepositoryName } from '../../registry/references'
import { type BuiltManifest, buildImage, buildIndex } from '../../registry/testing/image-builder'
import { push } from '../../registry/testing/push'
import { type BinStage, openBinStage } from '../bin/testing/bin-stage'
import { interposed } from '../bin/testing/interposed'
import { checkSwept } from './check-swept'
import { deleteUntagged } from './delete-untagged'

const NOW = new Date()
const LONG_AGO = new Date(NOW.getTime() - 48 * 60 * 60_000)
const OLDER_THAN = new Date(NOW.getTime() - 24 * 60 * 60_000)
const V1 = asTagName('v1')

let stage: BinStage
let images: BuiltManifest[]
let index: BuiltManifest
beforeAll(async () => {
  stage = await openBinStage()
  images = await Promise.all(['a', 'b', 'c', 'd'].map((n) => buildImage({ files: [['f', n]] })))
  const children = ['amd64', 'arm64'].map(async (architecture) => ({
    image: await buildImage({ architecture, files: [['f', architecture]] }),
    platform: { os: 'linux', architecture },
  }))
  index = buildIndex(await Promise.all(children))
})
afterAll(() => stage?.close())

const untagged = (repository: RepositoryName, manifest: BuiltManifest) =>
  push(stage.registry, repository, manifest)

const input = (
  repository: RepositoryName,
  revisions: readonly { manifest: BuiltManifest; at?: Date }[],
  movesKept = 10,
) => ({
  ...{ repository, movesKept, olderThan: OLDER_THAN },
  revisions: revisions.map(({ manifest, at = LONG_AGO }) => ({ digest: manifest.digest, at })),
})

const isThere = async (repository: RepositoryName, { digest }: BuiltManifest) =>
  (await stage.client.headManifest(repository, digest)) !== null

const whole = (manifest: BuiltManifest) => [manifest, ...manifest.children]

describe('untagged manifests', () => {
  it('go with their children, and what a tag, the bin or a younger one needs stays', async () => {
    const repository = stage.newRepository()
    const [tagged, binned, loose] = images as [BuiltManifest, BuiltManifest, BuiltManifest]
    await stage.push(repository, tagged, 'v1')
    await untagged(repository, binned)
    await untagged(repository, loose)
    await untagged(repository, index)
    await stage.db.binnedTag.create({
      data: {
        ...{ id: `bin-${repository}`, registryId: stage.registryId, repository, tag: 'old' },
        ...{ digest: binned.digest, state: 'binned', stateSince: NOW, reason: 'person' },
        ...{ binnedBy: 'ada', binnedAt: NOW, purgeAt: NOW },
      },
    })
    const all = [tagged, binned, loose, ...whole(index)].map((manifest) => ({ manifest }))
    const young = all.map((each) => (each.manifest === index ? { ...each, at: NOW } : each))
    expect(await deleteUntagged(stage.deps, input(repository, young))).toEqual({
      ...{ deleted: 1, hasMore: false },
    })
    expect(await isThere(repository, loose)).toBe(false)
    for (const kept of [tagged, binned, ...whole(index)])
      expect(await isThere(repository, kept)).toBe(true)

    const later = input(repository, all)
    expect(await deleteUntagged(stage.deps, later)).toMatchObject({ deleted: 3 })
    for (const gone of whole(index)) expect(await isThere(repository, gone)).toBe(false)
    expect(await isThere(repository, tagged)).toBe(true)
    expect(await isThere(repository, binned)).toBe(true)
  })

  it('stay while one of the last images of a time line is on them', async () => {
    const repository = stage.newRepository()
    for (const image of images) await stage.push(repository, image, 'v1')
    const place = { registryId: stage.registryId, repository }
    await stage.db.indexedTag.create({
      data: { ...place, name: V1, versionKey: V1, digest: images[3]?.digest ?? null },
    })
    await stage.db.tagMove.createMany({
      data: images.map(({ digest }, n) => ({
        ...{ ...place, tag: V1, digest, source: 'event', eventId: `${repository}-${n}` },
        at: new Date(LONG_AGO.getTime() + n),
      })),
    })
    const all = images.map((manifest) => ({ manifest }))
    expect(await deleteUntagged(stage.deps, input(repository, all, 3))).toMatchObject({
      deleted: 1,
    })
    expect(await Promise.all(images.map((image) => isThere(repository, image)))).toEqual([
      false,
      true,
      true,
      true,
    ])
  })
})

describe('a push between our look and our deletion', () => {
  it('is put back, with its tag', async () => {
    const repository = stage.newRepository()
    await stage.push(repository, images[0] as BuiltManifest, 'stays')
    await untagged(repository, index)
    const meanwhile = interposed(stage.client, async (_, { name, args }) => {
      if (name !== 'deleteManifest' || args[1] !== index.digest) return
      await stage.push(repository, index, V1)
    })
    const deps = { ...stage.deps, client: meanwhile.client }
    const revisions = whole(index).map((manifest) => ({ manifest }))
    await deleteUntagged(deps, input(repository, revisions))
    expect(await isThere(repository, index)).toBe(false)
    await stage.reported({ repository, tag: V1 })
    for (const { digest } of whole(index)) {
      await stage.reported({ repository, digest, action: 'delete' })
    }
    expect(await checkSwept(stage.deps, { reportsWithinMs: 60_000 })).toBe(0)
    for (const part of whole(index)) expect(await isThere(repository, part)).toBe(true)
    expect(await stage.digestAt(repository, V1)).toBe(index.digest)
  })

  it('is waited for until the registry has reported our deletion', async () => {
    const repository = stage.newRepository()
    await stage.push(repository, images[0] as BuiltManifest, 'stays')
    await untagged(repository, images[1] as BuiltManifest)
    await deleteUntagged(stage.deps, input(repository, [{ manifest: images[1] as BuiltManifest }]))
    await stage.reported({ repository, digest: images[1]?.digest ?? '', action: 'delete' })
    await stage.db.registryEvent.deleteMany({ where: { repository } })
    expect(await checkSwept(stage.deps, { reportsWithinMs: 60_000 })).toBe(1)
    expect(await checkSwept(stage.deps, { reportsWithinMs: 0 })).toBe(0)
    expect(await isThere(repository, images[1] as BuiltManifest)).toBe(false)
  })
})

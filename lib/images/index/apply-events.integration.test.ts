import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asTagName } from '../../registry/references'
import { type BuiltManifest, buildArtifact } from '../../registry/testing/image-builder'
import { untagOne } from '../../registry/testing/untag-one'
import { tagsMoved } from './tags-moved'
import { bytesOf, type IndexStory, openIndexStory } from './testing/index-story'

let story: IndexStory
let image: BuiltManifest
let other: BuiltManifest
let arm: BuiltManifest
let index: BuiltManifest
beforeAll(async () => {
  story = await openIndexStory()
  ;({ image, other, arm, index } = story.images)
})
afterAll(() => story?.close())

describe('what registries report', () => {
  it('becomes tags with their manifests, sizes, platforms and who pushed', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1.10', image)
    await story.pushed(repository, 'v1.9', image, 'bob')
    await story.pushed(repository, 'multi', index)
    await story.pushed(repository, 'chart', buildArtifact('application/vnd.test.chart', 'chart'))
    const signature = `sha256-${image.digest.slice('sha256:'.length)}.sig`
    await story.pushed(
      repository,
      signature,
      buildArtifact('application/vnd.test.sig', 'signature'),
    )
    await story.follow()

    const rows = new Map((await story.tagsOf(repository)).map((row) => [row.name, row]))
    expect([...rows.keys()]).toEqual(['chart', 'multi', signature, 'v1.9', 'v1.10'])
    expect(rows.get('v1.9')).toMatchObject({
      digest: image.digest,
      kind: 'image',
      sizeBytes: bytesOf([image], false),
      platforms: ['linux/amd64'],
      imageCreatedAt: new Date('2026-01-02T03:04:05Z'),
      pushedBy: 'bob',
      broken: null,
      lookWanted: false,
    })
    expect(rows.get('v1.10')).toMatchObject({ digest: image.digest, pushedBy: 'ada' })
    expect(rows.get('multi')).toMatchObject({
      kind: 'index',
      sizeBytes: bytesOf([image, arm], false),
      platforms: ['linux/amd64', 'linux/arm64/v8'],
    })
    expect(rows.get('chart')).toMatchObject({
      kind: 'artifact',
      artifactType: 'application/vnd.test.chart',
      attachedTo: null,
    })
    expect(rows.get(signature)).toMatchObject({ attachedTo: image.digest })
    expect(await story.repositoryOf(repository)).toMatchObject({
      tagCount: 5,
      sizeBytes: bytesOf(
        [
          index,
          buildArtifact('application/vnd.test.chart', 'chart'),
          buildArtifact('application/vnd.test.sig', 'signature'),
        ],
        true,
      ),
      lastPushedAt: expect.any(Date),
    })
    expect(await story.movesOf(repository, 'v1.10')).toEqual([[image.digest, 'ada', 'event']])
  })

  it('moves a tag, and takes all tags of a digest away with it', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', image)
    await story.pushed(repository, 'v2', other)
    await story.pushed(repository, 'v1', other, 'bob')
    await story.follow()
    expect(await story.tagOf(repository)).toMatchObject({ digest: other.digest, pushedBy: 'bob' })

    const gone = story.heard((event) => event.action === 'delete' && event.tag === 'v2')
    const client = story.clientOf('eve')
    await client.deleteManifest(repository, other.digest)
    client.close()
    await gone
    await story.follow()
    await story.follow()
    expect(await story.tagsOf(repository)).toEqual([])
    expect(await story.repositoryOf(repository)).toMatchObject({ tagCount: 0, sizeBytes: 0n })
    expect(await story.movesOf(repository)).toEqual([
      [image.digest, 'ada', 'event'],
      [other.digest, 'bob', 'event'],
      [null, 'eve', 'event'],
    ])
  })

  it('counts pulls: GETs by others, an index with its image once', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'multi', index)
    await story.pushed(repository, 'v1', image)
    await story.follow()
    const client = story.clientOf('node-7')
    await client.headManifest(repository, asTagName('v1'))
    await client.getManifest(repository, asTagName('multi'))
    await client.getManifest(repository, arm.digest)
    await story.portal.getManifest(repository, asTagName('v1'))
    const last = story.heard((event) => event.actor === 'node-8')
    const another = story.clientOf('node-8')
    await another.getManifest(repository, arm.digest)
    await last
    client.close()
    another.close()
    await story.follow()

    expect(await story.repositoryOf(repository)).toMatchObject({ pullCount: 2 })
    // The second one asked for an image of the index by its digest: that is in use too.
    expect(await story.tagOf(repository, 'multi')).toMatchObject({
      pullCount: 2,
      lastPulledAt: expect.any(Date),
    })
    expect(await story.tagOf(repository, 'v1')).toMatchObject({ pullCount: 0, lastPulledAt: null })
  })

  it('counts once whatever happens while it is taken in', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', image)
    await story.db.$executeRaw`
      ALTER TABLE "RegistryEvent" ADD CONSTRAINT "power_cut" CHECK ("processedAt" IS NULL) NOT VALID`
    await expect(story.takeIn()).rejects.toThrow('power_cut')
    expect(await story.tagsOf(repository)).toEqual([])
    await story.db.$executeRaw`ALTER TABLE "RegistryEvent" DROP CONSTRAINT "power_cut"`
    await story.follow()
    expect(await story.movesOf(repository)).toEqual([[image.digest, 'ada', 'event']])
  })

  it('does not count for the portal, which writes what it does itself', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', image)
    await story.pushed(repository, 'v2', image)
    await story.follow()
    const gone = story.heard((event) => event.action === 'delete' && event.tag === 'v1')
    const about = { client: story.portal, repository, tag: asTagName('v1') }
    await untagOne({ ...about, expectedDigest: image.digest })
    const at = story.clock.now()
    const { registryId } = story
    const moved = { registryId, repository, tags: [{ tag: 'v1', digest: null }], at, actor: 'eve' }
    await gone
    await story.takeIn()
    expect(await story.tagsOf(repository)).toMatchObject([{ name: 'v1' }, { name: 'v2' }])
    await story.db.$transaction((tx) => tagsMoved(tx, moved))
    await story.follow()
    expect(await story.tagsOf(repository)).toMatchObject([{ name: 'v2', digest: image.digest }])
    expect(await story.movesOf(repository)).toEqual([
      [image.digest, 'ada', 'event'],
      [null, 'eve', 'portal'],
    ])
    expect(await story.repositoryOf(repository)).toMatchObject({ tagCount: 1 })
  })

  it('shows what the portal did also when it could not say so', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', image)
    await story.follow()
    const gone = story.heard((event) => event.action === 'delete' && event.tag === 'v1')
    const about = { client: story.portal, repository, tag: asTagName('v1') }
    await untagOne({ ...about, expectedDigest: image.digest })
    await gone
    await story.follow()
    expect(await story.tagsOf(repository)).toEqual([])
    expect(await story.movesOf(repository)).toEqual([
      [image.digest, 'ada', 'event'],
      [null, null, 'read'],
    ])
  })
})

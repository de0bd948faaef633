import { rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../../kernel/app-error'
import { newPlaceholder } from '../../registry/placeholder'
import { asTagName } from '../../registry/references'
import type { BuiltManifest } from '../../registry/testing/image-builder'
import { readRegistry } from './read-registry'
import type { RegistryReader } from './registry-reader'
import { type IndexStory, openIndexStory } from './testing/index-story'

let story: IndexStory
let image: BuiltManifest
let other: BuiltManifest
let index: BuiltManifest
beforeAll(async () => {
  story = await openIndexStory()
  ;({ image, other, index } = story.images)
})
afterAll(() => story?.close())

describe('a full read', () => {
  it('finds what was never reported, once', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', image)
    await story.pushed(repository, 'v2', image)
    await story.follow()
    story.setDeaf(true)
    await story.pushed(repository, 'v1', other)
    await story.pushed(repository, 'v3', index)
    const gone = story.heard((event) => event.action === 'delete' && event.tag === 'v2')
    await story.portal.deleteManifest(repository, image.digest)
    await gone
    // Deletes the image of the index as well, which breaks it.
    story.setDeaf(false)
    await story.read()

    expect(await story.tagsOf(repository)).toMatchObject([
      { name: 'v1', digest: other.digest, pushedBy: null },
      { name: 'v3', digest: index.digest, broken: expect.stringContaining('linux/amd64') },
    ])
    expect(await story.movesOf(repository)).toEqual([
      [image.digest, 'ada', 'event'],
      [other.digest, null, 'read'],
    ])
    expect(await story.movesOf(repository, 'v2')).toEqual([
      [image.digest, 'ada', 'event'],
      [null, null, 'read'],
    ])
    const before = await story.tagsOf(repository)
    await story.read()
    expect((await story.movesOf(repository)).length).toBe(2)
    expect(await story.tagsOf(repository)).toMatchObject(
      before.map(({ name, digest }) => ({ name, digest })),
    )
    expect(await story.state()).toMatchObject({ staleSince: null, readWantedAt: null })

    // The image of the index comes back.
    await story.pushed(repository, 'v2', image)
    await story.follow()
    expect(await story.tagOf(repository, 'v3')).toMatchObject({ broken: null })
  })

  it('fetches no manifest whose digest is known', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', index)
    await story.read()
    const copy = story.newRepository()
    story.setDeaf(true)
    await story.pushed(copy, 'v1', image)
    story.setDeaf(false)
    const asked: string[] = []
    const reader: RegistryReader = {
      ...story.portal,
      getManifest: (...args) => {
        asked.push(args.join('@'))
        return story.portal.getManifest(...args)
      },
    }
    await readRegistry({ ...story.deps, reader }, story.registryId)
    expect(asked).toEqual([])
    expect(await story.tagOf(copy)).toMatchObject({
      digest: image.digest,
      platforms: ['linux/amd64'],
    })
  })

  it('keeps what it wrote before it was cut off', async () => {
    const repository = story.newRepository()
    story.setDeaf(true)
    await story.pushed(repository, 'v1', image)
    await story.pushed(repository, 'v2', other)
    story.setDeaf(false)
    const reader: RegistryReader = {
      ...story.portal,
      headManifest: (name, reference) =>
        name === repository && reference === 'v2'
          ? Promise.reject(new AppError('TIMEOUT', 'The registry did not answer.'))
          : story.portal.headManifest(name, reference),
    }
    const cutOff = readRegistry({ ...story.deps, reader, tagsAtOnce: 1 }, story.registryId)
    await expect(cutOff).rejects.toMatchObject({ code: 'TIMEOUT' })
    expect(await story.tagsOf(repository)).toMatchObject([{ name: 'v1', digest: image.digest }])
    await readRegistry({ ...story.deps, reader: story.portal, tagsAtOnce: 1 }, story.registryId)
    expect(await story.tagsOf(repository)).toMatchObject([
      { name: 'v1', digest: image.digest },
      { name: 'v2', digest: other.digest },
    ])
  })

  it('loses to what is told while it runs', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', image)
    await story.pushed(repository, 'v2', image)
    await story.follow()
    let isFirst = true
    const reader: RegistryReader = {
      ...story.portal,
      headManifest: async (name, reference) => {
        const head = await story.portal.headManifest(name, reference)
        if (name === repository && reference === 'v1' && isFirst) {
          isFirst = false
          await story.pushed(repository, 'v1', other, 'bob')
          await story.pushed(repository, 'v9', other, 'bob')
          await story.takeIn()
        }
        return head
      },
    }
    await readRegistry({ ...story.deps, reader }, story.registryId)
    expect((await story.tagsOf(repository)).map(({ name, digest }) => [name, digest])).toEqual([
      ['v1', other.digest],
      ['v2', image.digest],
      ['v9', other.digest],
    ])
    expect(await story.movesOf(repository)).toEqual([
      [image.digest, 'ada', 'event'],
      [other.digest, 'bob', 'event'],
    ])
  })

  it('shows who it was when the report comes after the read', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', image)
    await story.read()
    expect(await story.movesOf(repository)).toEqual([[image.digest, null, 'read']])
    await story.follow()
    expect(await story.movesOf(repository)).toEqual([[image.digest, 'ada', 'event']])
    expect(await story.tagOf(repository)).toMatchObject({ pushedBy: 'ada', digest: image.digest })
  })

  it('changes nothing when the registry shows nothing, and says so', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', image)
    await story.follow()
    const data = join(story.registry.rootDirectory, 'docker')
    await rename(data, `${data}.away`)
    await story.read()
    await rm(data, { recursive: true, force: true })
    await rename(`${data}.away`, data)
    expect(await story.state()).toMatchObject({
      staleSince: expect.any(Date),
      staleCode: 'REGISTRY_REFUSED',
      staleSentence: expect.stringContaining('holds nothing'),
    })
    expect(await story.tagOf(repository)).toMatchObject({ digest: image.digest })
    await story.read()
    expect(await story.state()).toMatchObject({ staleSince: null, staleSentence: null })
  })

  it('changes nothing when the registry is down, and says so', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', image)
    await story.follow()
    await story.registry.kill()
    await story.read()
    expect(await story.state()).toMatchObject({
      staleSince: expect.any(Date),
      staleCode: 'REGISTRY_UNAVAILABLE',
      readWantedAt: expect.any(Date),
    })
    expect(await story.tagOf(repository)).toMatchObject({ digest: image.digest })
    await story.registry.revive()

    // Another process reports now: what the first one had not sent is lost.
    await story.read()
    expect(await story.state()).toMatchObject({ staleSince: null, readWantedAt: null })
    await story.pushed(repository, 'v1', other)
    await story.follow()
    expect(await story.state()).toMatchObject({ readWantedAt: expect.any(Date) })
  })

  it('hides what an interrupted delete left', async () => {
    const repository = story.newRepository()
    await story.pushed(repository, 'v1', image)
    const { mediaType, bytes } = newPlaceholder()
    await story.portal.putManifest(repository, asTagName('v2'), mediaType, bytes)
    await story.follow()
    await story.read()
    expect((await story.tagsOf(repository)).map(({ name }) => name)).toEqual(['v1'])
  })
})

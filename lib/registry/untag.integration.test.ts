import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../kernel/app-error'
import type { RegistryClient } from './client'
import { newPlaceholder } from './placeholder'
import { asRepositoryName, asTagName, type RepositoryName } from './references'
import { type BuiltManifest, buildImage, buildIndex } from './testing/image-builder'
import { push } from './testing/push'
import { type RegistryProcess, startRegistry } from './testing/registry-process'
import { untagOne } from './testing/untag-one'
import { untag } from './untag'

const GOES = asTagName('goes')
const STAYS = asTagName('stays')

let registry: RegistryProcess
let image: BuiltManifest
beforeAll(async () => {
  registry = await startRegistry()
  image = await buildImage({ files: [['a', 'untag']] })
})
afterAll(() => registry.stop())

async function pushed(
  manifest: BuiltManifest,
  tags = [GOES, STAYS],
  target = registry,
): Promise<RepositoryName> {
  const repository = asRepositoryName(`untag/${randomUUID()}`)
  for (const tag of tags) await push(target, repository, manifest, tag)
  return repository
}

async function digestAt(repository: RepositoryName, tag = GOES): Promise<string | undefined> {
  return (await registry.client.headManifest(repository, tag))?.digest
}

describe('leaves the other tag of the same digest', () => {
  it.each(['oci', 'docker'] as const)('on an image, %s', async (format) => {
    const built = await buildImage({ format, files: [['a', format]] })
    const repository = await pushed(built)
    const { client } = registry
    const result = await untagOne({ client, repository, tag: GOES, expectedDigest: built.digest })
    expect(result).toEqual({ outcome: 'removed' })
    expect(await client.listTags(repository)).toEqual([STAYS])
    expect((await client.getManifest(repository, STAYS)).bytes.equals(built.bytes)).toBe(true)
  })

  it.each(['oci', 'docker'] as const)('on an index with children, %s', async (format) => {
    const children = await Promise.all(
      ['amd64', 'arm64'].map(async (architecture) => ({
        image: await buildImage({ format, architecture, files: [['a', architecture]] }),
        platform: { os: 'linux', architecture },
      })),
    )
    const built = buildIndex(children, format)
    const repository = await pushed(built)
    const { client } = registry
    await untagOne({ client, repository, tag: GOES, expectedDigest: built.digest })
    expect(await client.listTags(repository)).toEqual([STAYS])
    for (const part of [built, ...built.children]) {
      const { bytes } = await client.getManifest(repository, part.digest)
      expect(bytes.equals(part.bytes)).toBe(true)
    }
  })
})

it('empties a repository with its last tag', async () => {
  const repository = await pushed(image, [GOES])
  const { client } = registry
  await untagOne({ client, repository, tag: GOES, expectedDigest: image.digest })
  expect(await client.listTags(repository)).toEqual([])
})

it('takes twenty of forty tags at once, and no other', async () => {
  const repository = await pushed(image, [STAYS])
  const { client } = registry
  const tags = Array.from({ length: 40 }, (_, n) => asTagName(`t${n}`))
  for (const tag of tags) await client.putManifest(repository, tag, image.mediaType, image.bytes)
  const doomed = tags.slice(0, 20)
  const outcomes = await untag({
    ...{ client, repository, placeholder: newPlaceholder(), deletesByTag: false },
    tags: doomed.map((tag) => ({ tag, expectedDigest: image.digest, original: null })),
  })
  expect(outcomes).toEqual(new Map(doomed.map((tag) => [tag, { outcome: 'removed' }])))
  const left = await client.listTags(repository)
  expect(left.toSorted()).toEqual([...tags.slice(20), STAYS].toSorted())
})

describe('touches nothing', () => {
  it('when the tag was pushed anew', async () => {
    const repository = await pushed(image)
    const other = await buildImage({ files: [['a', 'newer']] })
    await push(registry, repository, other, GOES)
    const { client } = registry
    const removal = untagOne({ client, repository, tag: GOES, expectedDigest: image.digest })
    await expect(removal).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await digestAt(repository)).toBe(other.digest)
  })

  it('when there is no such tag', async () => {
    const repository = await pushed(image, [STAYS])
    const { client } = registry
    const removal = untagOne({ client, repository, tag: GOES, expectedDigest: image.digest })
    await expect(removal).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await client.listTags(repository)).toEqual([STAYS])
  })

  it('when the registry does not delete', async () => {
    const locked = await startRegistry({
      environment: { REGISTRY_STORAGE_DELETE_ENABLED: 'false' },
    })
    try {
      const { client } = locked
      const repository = await pushed(image, [GOES, STAYS], locked)
      const removal = untagOne({ client, repository, tag: GOES, expectedDigest: image.digest })
      await expect(removal).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' })
      expect((await client.headManifest(repository, GOES))?.digest).toBe(image.digest)
    } finally {
      await locked.stop()
    }
  })

  it('when told of a registry that deletes tags, and it does not', async () => {
    const repository = await pushed(image)
    const { client } = registry
    const expectedDigest = image.digest
    const removal = untagOne({
      client,
      repository,
      tag: GOES,
      expectedDigest,
      byTag: true,
    })
    await expect(removal).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' })
    expect(await digestAt(repository)).toBe(image.digest)
  })
})

describe('an interruption between the two steps', () => {
  it('puts the image back when the second step is refused', async () => {
    const repository = await pushed(image)
    let deletes = 0
    const failing = interposed(registry.client, (original) => ({
      async deleteManifest(name, digest) {
        deletes += 1
        if (deletes === 2) throw new AppError('REGISTRY_UNAVAILABLE', 'cut')
        await original.deleteManifest(name, digest)
      },
    }))
    const removal = untagOne({
      client: failing,
      repository,
      tag: GOES,
      expectedDigest: image.digest,
    })
    await expect(removal).rejects.toMatchObject({ detail: 'cut' })
    expect(await digestAt(repository)).toBe(image.digest)
  })

  it('does not harm a push that lands there', async () => {
    const repository = await pushed(image)
    const newer = await buildImage({ files: [['a', 'race']] })
    const racing = interposed(registry.client, (original) => ({
      async putManifest(name, reference, mediaType, bytes) {
        const digest = await original.putManifest(name, reference, mediaType, bytes)
        await push(registry, repository, newer, GOES)
        return digest
      },
    }))
    const result = await untagOne({
      client: racing,
      repository,
      tag: GOES,
      expectedDigest: image.digest,
    })
    expect(result).toEqual({ outcome: 'pushed-again' })
    expect(await digestAt(repository)).toBe(newer.digest)
    expect(await digestAt(repository, STAYS)).toBe(image.digest)
  })
})

it('removes a tag whose manifest is lost', async () => {
  const repository = await pushed(image)
  const broken = await buildImage({ files: [['a', 'broken']] })
  await push(registry, repository, broken, GOES)
  const blob = join('docker/registry/v2/blobs/sha256', broken.digest.slice(7, 9))
  await rm(join(registry.rootDirectory, blob, broken.digest.slice(7)), { recursive: true })
  expect(await digestAt(repository)).toBeUndefined()

  const { client } = registry
  await untagOne({ client, repository, tag: GOES, expectedDigest: null })
  expect(await client.listTags(repository)).toEqual([STAYS])
})

/** The real client with something happening around single calls, as the network would have it. */
function interposed(
  client: RegistryClient,
  around: (client: RegistryClient) => Partial<RegistryClient>,
): RegistryClient {
  const wrapped: RegistryClient = { ...client, ...around(client), withSignal: () => wrapped }
  return wrapped
}

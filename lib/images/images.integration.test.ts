import { randomUUID } from 'node:crypto'
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '../kernel/app-error'
import type { RegistryClient } from '../registry/client'
import { newPlaceholder } from '../registry/placeholder'
import {
  asRepositoryName,
  asTagName,
  type Digest,
  type RepositoryName,
} from '../registry/references'
import {
  type BuiltManifest,
  buildArtifact,
  buildImage,
  buildIndex,
} from '../registry/testing/image-builder'
import { push } from '../registry/testing/push'
import { type RegistryProcess, startRegistry } from '../registry/testing/registry-process'
import { deleteTag } from './delete-tag'
import { createDescriptionCache } from './description-cache'
import { findSiblings } from './find-siblings'
import { getTag } from './get-tag'
import { listRepositories } from './list-repositories'
import { listTags } from './list-tags'

const TAG = asTagName('v1')

let registry: RegistryProcess
let image: BuiltManifest
let arm: BuiltManifest
let index: BuiltManifest
beforeAll(async () => {
  registry = await startRegistry()
  const files = [
    ['base', 'shared by all'],
    ['app', 'amd64'],
  ] as const
  image = await buildImage({
    files,
    annotations: { note: '<b>bold</b>' },
    config: {
      Entrypoint: ['/app'],
      Env: ['A=1'],
      Labels: { team: 'payments' },
      ExposedPorts: { '80/tcp': {} },
      User: '1000',
    },
  })
  arm = await buildImage({ files: [files[0], ['app', 'arm64']], architecture: 'arm64' })
  const attestation = await buildImage({ files: [['sbom', '{}']], os: 'unknown' })
  index = buildIndex([
    { image, platform: { os: 'linux', architecture: 'amd64' } },
    { image: arm, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
    {
      image: attestation,
      platform: { os: 'unknown', architecture: 'unknown' },
      annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
    },
  ])
})
afterAll(() => registry.stop())

async function pushed(manifests: Record<string, BuiltManifest>): Promise<RepositoryName> {
  const repository = asRepositoryName(`images/${randomUUID()}`)
  for (const [tag, manifest] of Object.entries(manifests)) {
    await push(registry, repository, manifest, asTagName(tag))
  }
  return repository
}

function sizeOf(...manifests: BuiltManifest[]): number {
  const blobs = new Map(manifests.flatMap((built) => built.blobs.map((b) => [b.digest, b.bytes])))
  return [...blobs.values()].reduce((sum, bytes) => sum + bytes.byteLength, 0)
}

async function lose(digest: Digest): Promise<void> {
  const hex = digest.slice('sha256:'.length)
  const blobs = join(registry.rootDirectory, 'docker/registry/v2/blobs/sha256')
  await rm(join(blobs, hex.slice(0, 2), hex), { recursive: true })
}

/** The real client, with its requests counted. */
function counted(client: RegistryClient) {
  const counts = { lists: 0, heads: 0, manifests: 0, configs: 0 }
  const counting: RegistryClient = {
    ...client,
    listTags: (...args) => {
      counts.lists += 1
      return client.listTags(...args)
    },
    headManifest: (...args) => {
      counts.heads += 1
      return client.headManifest(...args)
    },
    getManifest: (...args) => {
      counts.manifests += 1
      return client.getManifest(...args)
    },
    getConfigBlob: (...args) => {
      counts.configs += 1
      return client.getConfigBlob(...args)
    },
  }
  return { counts, client: counting }
}

function tagsOf(repository: RepositoryName, options: Partial<Parameters<typeof listTags>[0]> = {}) {
  const cache = createDescriptionCache()
  return listTags({ client: registry.client, registryId: 'r', repository, cache, ...options })
}

describe('listRepositories', () => {
  it('searches, sorts, pages and counts', async () => {
    const prefix = asRepositoryName(`repositories-${randomUUID()}`)
    const root = join(registry.rootDirectory, 'docker/registry/v2/repositories')
    for (const name of ['app-2', 'app-10', 'app-1']) {
      await push(registry, asRepositoryName(`${prefix}/${name}`), image, TAG)
    }
    await mkdir(join(root, prefix, 'begun', '_layers'), { recursive: true })

    const { client, counts } = counted(registry.client)
    const first = await listRepositories({
      maySee: () => true,
      client,
      search: `${prefix}/APP`,
      pageSize: 2,
    })
    expect(first).toEqual({
      items: [
        { name: `${prefix}/app-1`, tagCount: 1 },
        { name: `${prefix}/app-2`, tagCount: 1 },
      ],
      total: 3,
      nextCursor: `${prefix}/app-2`,
    })
    expect(counts.lists).toBe(2)

    const after = first.nextCursor ?? ''
    const second = await listRepositories({
      maySee: () => true,
      client,
      search: prefix,
      after,
      pageSize: 2,
    })
    expect(second.items).toEqual([
      { name: `${prefix}/app-10`, tagCount: 1 },
      { name: `${prefix}/begun`, tagCount: 0 },
    ])
  })
})

describe('listTags', () => {
  it('describes images, indexes and artifacts', async () => {
    const artifact = buildArtifact('application/vnd.test.chart', 'chart')
    const repository = await pushed({ a: image, b: index, c: artifact, d: image })
    const { items, total } = await tagsOf(repository)
    const ofImage = {
      digest: image.digest,
      kind: 'image',
      sizeBytes: sizeOf(image),
      platforms: ['linux/amd64'],
      createdAt: '2026-01-02T03:04:05.000Z',
      artifactType: null,
      broken: null,
    }
    expect(total).toBe(4)
    expect(items).toEqual([
      { tag: 'a', ...ofImage },
      {
        ...ofImage,
        tag: 'b',
        digest: index.digest,
        kind: 'index',
        sizeBytes: sizeOf(image, arm),
        platforms: ['linux/amd64', 'linux/arm64/v8'],
      },
      {
        tag: 'c',
        digest: artifact.digest,
        kind: 'artifact',
        sizeBytes: sizeOf(artifact),
        platforms: [],
        createdAt: null,
        artifactType: 'application/vnd.test.chart',
        broken: null,
      },
      { tag: 'd', ...ofImage },
    ])
  })

  it('makes requests for the page that is shown, and none twice for a digest that it knows', async () => {
    const repository = await pushed({ v0: image })
    for (let n = 1; n < 300; n += 1) {
      const tag = asTagName(`v${n}`)
      await registry.client.putManifest(repository, tag, image.mediaType, image.bytes)
    }
    const { client, counts } = counted(registry.client)
    const cache = createDescriptionCache()
    const page = await tagsOf(repository, { client, cache, order: 'descending' })
    expect([page.items.length, page.total, page.items[0]?.tag]).toEqual([50, 300, 'v299'])
    expect(counts).toMatchObject({ lists: 1, heads: 50 })
    expect(counts.manifests).toBeLessThanOrEqual(8)

    const known = { ...counts }
    const found = await tagsOf(repository, { client, cache, search: '29' })
    expect(found.items.map((row) => row.tag)).toEqual([
      'v29',
      'v129',
      'v229',
      ...Array.from({ length: 10 }, (_, n) => `v29${n}`),
    ])
    expect(counts).toEqual({ ...known, lists: 2, heads: 63 })
  })

  it('says what is broken, beside what is not', async () => {
    const lostManifest = await buildImage({ files: [['a', randomUUID()]] })
    const lostConfig = await buildImage({ files: [['a', 'b']], config: { User: randomUUID() } })
    const lostChild = await buildImage({ files: [['a', randomUUID()]] })
    const platform = { os: 'linux', architecture: 'amd64' }
    const brokenIndex = buildIndex([{ image: lostChild, platform }])
    const repository = await pushed({
      a: lostManifest,
      b: lostConfig,
      c: brokenIndex,
      d: image,
    })
    await lose(lostManifest.digest)
    await lose(lostChild.digest)
    const [config] = lostConfig.blobs
    if (config === undefined) throw new Error('no config')
    await lose(config.digest)

    const { items } = await tagsOf(repository)
    expect(items.map((row) => [row.tag, row.digest, row.broken])).toEqual([
      ['a', null, expect.stringContaining('manifest')],
      ['b', lostConfig.digest, expect.stringContaining('config')],
      ['c', brokenIndex.digest, expect.stringContaining('linux/amd64')],
      ['d', image.digest, null],
    ])
    expect(
      await getTag({ client: registry.client, repository, reference: asTagName('b') }),
    ).toMatchObject({ kind: 'image', image: null, problem: expect.stringContaining('config') })
    expect(
      await getTag({ client: registry.client, repository, reference: asTagName('c') }),
    ).toMatchObject({ kind: 'index', platforms: [{ isMissing: true, sizeBytes: null }] })
  })

  it('hides what an interrupted delete left', async () => {
    const repository = await pushed({ a: image })
    const { mediaType, bytes } = newPlaceholder()
    await registry.client.putManifest(repository, asTagName('b'), mediaType, bytes)
    const page = await tagsOf(repository)
    expect([page.items.map((row) => row.tag), page.total]).toEqual([['a'], 1])
    const view = getTag({ client: registry.client, repository, reference: asTagName('b') })
    await expect(view).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('fails as a whole when the registry does', async () => {
    const repository = await pushed({ a: image })
    const down = new AppError('REGISTRY_UNAVAILABLE', 'down')
    const client = { ...registry.client, getManifest: () => Promise.reject(down) }
    await expect(tagsOf(repository, { client })).rejects.toBe(down)
    const unknown = tagsOf(asRepositoryName('no/such'))
    await expect(unknown).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('getTag', () => {
  it('shows all of an image', async () => {
    const repository = await pushed({ v1: image })
    const view = await getTag({ client: registry.client, repository, reference: TAG })
    expect(view).toMatchObject({
      reference: 'v1',
      digest: image.digest,
      mediaType: image.mediaType,
      kind: 'image',
      manifestText: image.bytes.toString(),
      sizeBytes: sizeOf(image),
      annotations: [{ name: 'note', value: '<b>bold</b>' }],
      platforms: [],
      problem: null,
      image: {
        platform: 'linux/amd64',
        createdAt: '2026-01-02T03:04:05.000Z',
        entrypoint: ['/app'],
        environment: ['A=1'],
        labels: [{ name: 'team', value: 'payments' }],
        exposedPorts: ['80/tcp'],
        user: '1000',
      },
    })
    expect(view.layers.map((layer) => layer.instruction)).toEqual(['COPY base /', 'COPY app /'])
    expect(view.layers.map((layer) => layer.digest)).toEqual(
      image.blobs.slice(1).map((blob) => blob.digest),
    )
    expect(view.image?.history.map((entry) => entry.isEmpty)).toEqual([false, false, true])
  })

  it('shows the platforms of an index, and each by its digest', async () => {
    const repository = await pushed({ v1: index })
    const { client } = registry
    const view = await getTag({ client, repository, reference: TAG })
    expect(view).toMatchObject({ kind: 'index', image: null, sizeBytes: sizeOf(image, arm) })
    expect(view.platforms.map((row) => [row.platform, row.isAttestation, row.isMissing])).toEqual([
      ['linux/amd64', false, false],
      ['linux/arm64/v8', false, false],
      [null, true, false],
    ])
    expect(view.platforms[1]?.sizeBytes).toBe(sizeOf(arm))
    const child = await getTag({ client, repository, reference: arm.digest })
    expect(child.image?.platform).toBe('linux/arm64')
  })

  it('shows an artifact', async () => {
    const repository = await pushed({ v1: buildArtifact('application/vnd.test.chart', 'c') })
    const view = await getTag({ client: registry.client, repository, reference: TAG })
    expect(view).toMatchObject({
      kind: 'artifact',
      artifactType: 'application/vnd.test.chart',
      image: null,
      layers: [{ mediaType: 'text/plain', instruction: null }],
      problem: null,
    })
  })

  it('is NOT_FOUND for a tag that is not there', async () => {
    const repository = await pushed({ v1: image })
    const view = getTag({ client: registry.client, repository, reference: asTagName('v2') })
    await expect(view).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

describe('deleteTag', () => {
  it('takes one of three siblings, which were named before', async () => {
    const repository = await pushed({ v1: image, v2: arm, v10: image, v9: image })
    const { client } = registry
    const about = { client, repository, tag: TAG, digest: image.digest }
    expect(await findSiblings(about)).toEqual({ tags: ['v9', 'v10'], isComplete: true })
    expect(await findSiblings({ ...about, tagsMax: 1 })).toEqual({
      tags: ['v10'],
      isComplete: false,
    })

    await deleteTag({ client, repository, tag: TAG, expectedDigest: image.digest })
    const { items } = await tagsOf(repository)
    expect(items.map((row) => [row.tag, row.digest, row.broken])).toEqual([
      ['v2', arm.digest, null],
      ['v9', image.digest, null],
      ['v10', image.digest, null],
    ])
  })

  it('does not take what was pushed meanwhile', async () => {
    const repository = await pushed({ v1: image })
    await push(registry, repository, arm, TAG)
    const { client } = registry
    const removal = deleteTag({ client, repository, tag: TAG, expectedDigest: image.digest })
    await expect(removal).rejects.toMatchObject({ code: 'CONFLICT' })
    expect((await client.headManifest(repository, TAG))?.digest).toBe(arm.digest)
  })
})

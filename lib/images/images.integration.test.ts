import { randomUUID } from 'node:crypto'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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
import { describeManifest } from './describe-manifest'
import { getTag } from './get-tag'

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

describe('describeManifest', () => {
  const describeIt = (repository: RepositoryName, built: BuiltManifest) =>
    describeManifest(registry.client, repository, built.digest)

  it('describes images, indexes and artifacts', async () => {
    const artifact = buildArtifact('application/vnd.test.chart', 'chart')
    const repository = await pushed({ a: image, b: index, c: artifact })
    const ofImage = {
      kind: 'image',
      sizeBytes: sizeOf(image),
      platforms: ['linux/amd64'],
      createdAt: '2026-01-02T03:04:05.000Z',
      artifactType: null,
      broken: null,
    }
    expect(await describeIt(repository, image)).toMatchObject(ofImage)
    expect(await describeIt(repository, index)).toMatchObject({
      ...ofImage,
      kind: 'index',
      sizeBytes: sizeOf(image, arm),
      platforms: ['linux/amd64', 'linux/arm64/v8'],
    })
    expect(await describeIt(repository, artifact)).toMatchObject({
      kind: 'artifact',
      sizeBytes: sizeOf(artifact),
      platforms: [],
      createdAt: null,
      artifactType: 'application/vnd.test.chart',
      broken: null,
    })
  })

  it('says what is broken', async () => {
    const lostConfig = await buildImage({ files: [['a', 'b']], config: { User: randomUUID() } })
    const lostChild = await buildImage({ files: [['a', randomUUID()]] })
    const platform = { os: 'linux', architecture: 'amd64' }
    const brokenIndex = buildIndex([{ image: lostChild, platform }])
    const repository = await pushed({ b: lostConfig, c: brokenIndex })
    await lose(lostChild.digest)
    const [config] = lostConfig.blobs
    if (config === undefined) throw new Error('no config')
    await lose(config.digest)

    expect((await describeIt(repository, lostConfig)).broken).toContain('config')
    expect((await describeIt(repository, brokenIndex)).broken).toContain('linux/amd64')
    expect(
      await getTag({ client: registry.client, repository, reference: asTagName('b') }),
    ).toMatchObject({ kind: 'image', image: null, problem: expect.stringContaining('config') })
    expect(
      await getTag({ client: registry.client, repository, reference: asTagName('c') }),
    ).toMatchObject({ kind: 'index', platforms: [{ isMissing: true, sizeBytes: null }] })
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

  it('hides what an interrupted delete left', async () => {
    const repository = await pushed({ a: image })
    const { mediaType, bytes } = newPlaceholder()
    await registry.client.putManifest(repository, asTagName('b'), mediaType, bytes)
    const view = getTag({ client: registry.client, repository, reference: asTagName('b') })
    await expect(view).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })

  it('is NOT_FOUND for a tag that is not there', async () => {
    const repository = await pushed({ v1: image })
    const view = getTag({ client: registry.client, repository, reference: asTagName('v2') })
    await expect(view).rejects.toMatchObject({ code: 'NOT_FOUND' })
  })
})

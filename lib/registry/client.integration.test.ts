import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRegistryClient } from './client'
import { asDigest, asRepositoryName, asTagName } from './references'
import { createTestAuthority } from './testing/certificates'
import { buildArtifact, buildImage, buildIndex } from './testing/image-builder'
import { push } from './testing/push'
import { type RegistryProcess, startRegistry } from './testing/registry-process'

const TAG = asTagName('v1')
const UNKNOWN_DIGEST = asDigest(`sha256:${'0'.repeat(64)}`)

let registry: RegistryProcess
beforeAll(async () => {
  registry = await startRegistry()
})
afterAll(() => registry.stop())

it('answers a ping with a challenge', async () => {
  const { status, challenge } = await registry.client.ping()
  expect(status).toBe(401)
  expect(challenge).toContain(`service="${registry.service}"`)
})

describe('manifests', () => {
  it.each(['oci', 'docker'] as const)('come back as pushed, %s image and index', async (format) => {
    const repository = asRepositoryName(`manifests/${format}`)
    const amd64 = await buildImage({ format, files: [['a', 'amd64']] })
    const arm64 = await buildImage({ format, files: [['a', 'arm64']], architecture: 'arm64' })
    const index = buildIndex(
      [
        { image: amd64, platform: { os: 'linux', architecture: 'amd64' } },
        { image: arm64, platform: { os: 'linux', architecture: 'arm64', variant: 'v8' } },
      ],
      format,
    )
    await push(registry, repository, index, TAG)

    const fetched = await registry.client.getManifest(repository, TAG)
    expect(fetched.bytes.equals(index.bytes)).toBe(true)
    expect(fetched.manifest).toMatchObject({
      kind: 'index',
      digest: index.digest,
      mediaType: index.mediaType,
      children: [
        { digest: amd64.digest, platform: { architecture: 'amd64', variant: null } },
        { digest: arm64.digest, platform: { architecture: 'arm64', variant: 'v8' } },
      ],
    })
    expect(await registry.client.headManifest(repository, TAG)).toEqual({
      digest: index.digest,
      mediaType: index.mediaType,
      sizeBytes: index.bytes.byteLength,
    })
    const child = await registry.client.getManifest(repository, arm64.digest)
    expect(child.manifest).toMatchObject({ kind: 'image', mediaType: arm64.mediaType })
    const config = child.manifest.config
    if (config === null) throw new Error('an image without a config')
    const blob = await registry.client.getConfigBlob(repository, config.digest, 100_000)
    expect(blob.byteLength).toBe(config.sizeBytes)
    await expect(
      registry.client.getConfigBlob(repository, config.digest, 10),
    ).rejects.toMatchObject({ code: 'REGISTRY_REFUSED' })
  })

  it('may be artifacts', async () => {
    const repository = asRepositoryName('manifests/artifact')
    await push(registry, repository, buildArtifact('application/x.test', 'hello'), TAG)
    const { manifest } = await registry.client.getManifest(repository, TAG)
    expect(manifest).toMatchObject({ kind: 'image', artifactType: 'application/x.test' })
  })

  it('that are missing are null for HEAD and NOT_FOUND for the rest', async () => {
    const repository = asRepositoryName('manifests/missing')
    await push(registry, repository, await buildImage({ files: [['a', 'b']] }), TAG)
    const { client } = registry
    expect(await client.headManifest(repository, asTagName('other'))).toBeNull()
    const missing = { code: 'NOT_FOUND' }
    await expect(client.getManifest(repository, UNKNOWN_DIGEST)).rejects.toMatchObject(missing)
    await expect(client.deleteManifest(repository, UNKNOWN_DIGEST)).rejects.toMatchObject(missing)
    const blob = client.getConfigBlob(repository, UNKNOWN_DIGEST, 100)
    await expect(blob).rejects.toMatchObject(missing)
  })

  it('go away by digest, with every tag', async () => {
    const repository = asRepositoryName('manifests/deleted')
    const image = await buildImage({ files: [['a', 'b']] })
    await push(registry, repository, image, TAG)
    await registry.client.putManifest(repository, asTagName('v2'), image.mediaType, image.bytes)
    await registry.client.deleteManifest(repository, image.digest)
    // The registry now says `"tags": null`.
    expect(await registry.client.listTags(repository)).toEqual([])
  })
})

describe('lists', () => {
  it('names an unknown repository NOT_FOUND', async () => {
    const tags = registry.client.listTags(asRepositoryName('no/such'))
    await expect(tags).rejects.toMatchObject({
      code: 'NOT_FOUND',
      raw: expect.stringMatching(/NAME_UNKNOWN/),
    })
  })

  it('has the catalog across pages, without names that are none', async () => {
    const root = join(registry.rootDirectory, 'docker/registry/v2/repositories')
    const names = Array.from({ length: 2050 }, (_, n) => `catalog/app-${n}`)
    for (const name of [...names, 'catalog/NOT-a-name']) {
      await mkdir(join(root, name, '_layers'), { recursive: true })
    }
    const listed = await registry.client.listRepositories()
    expect(listed).toEqual(expect.arrayContaining(names))
    expect(listed).not.toContain('catalog/NOT-a-name')
    await rm(join(root, 'catalog'), { recursive: true })
  })

  it('has thousands of tags', async () => {
    const repository = asRepositoryName('lists/tags')
    const image = await buildImage({ files: [['a', 'tags']] })
    await push(registry, repository, image, TAG)
    const tags = join(
      registry.rootDirectory,
      `docker/registry/v2/repositories/${repository}/_manifests/tags`,
    )
    for (let n = 0; n < 2500; n += 1) {
      await mkdir(join(tags, `t${n}`, 'current'), { recursive: true })
      await writeFile(join(tags, `t${n}`, 'current', 'link'), image.digest)
    }
    expect(new Set(await registry.client.listTags(repository)).size).toBe(2501)
  })
})

describe('probeWrite', () => {
  it('takes no more room the second time, and is not listed', async () => {
    await registry.client.probeWrite()
    const once = await readdir(registry.rootDirectory, { recursive: true })
    await registry.client.probeWrite()
    const twice = await readdir(registry.rootDirectory, { recursive: true })
    expect(twice.toSorted()).toEqual(once.toSorted())
    expect(await registry.client.listRepositories()).not.toContain('berth-write-probe')
  })

  it('fails on a read-only registry', async () => {
    const readOnly = await startRegistry({
      environment: { REGISTRY_STORAGE_MAINTENANCE_READONLY: '{"enabled":true}' },
    })
    try {
      await expect(readOnly.client.probeWrite()).rejects.toMatchObject({
        code: 'REGISTRY_REFUSED',
        detail: expect.stringContaining('read-only'),
      })
    } finally {
      await readOnly.stop()
    }
  })
})

describe('unavailability', () => {
  it('is told for a certificate of another authority', async () => {
    const { certificatePem } = await createTestAuthority('stranger')
    const client = createRegistryClient({ ...registry, caPem: certificatePem, timeoutMs: 5000 })
    await expect(client.ping()).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      detail: expect.stringContaining('certificate'),
    })
    client.close()
  })

  it('is told when nothing listens', async () => {
    const gone = await startRegistry()
    const client = createRegistryClient({ ...gone, timeoutMs: 5000 })
    await client.ping()
    await gone.stop()
    await expect(client.ping()).rejects.toMatchObject({
      code: 'REGISTRY_UNAVAILABLE',
      detail: 'Nothing listens at the address of the registry.',
    })
    client.close()
  })

  it('heeds the signal of the caller', async () => {
    const reason = new Error('left the page')
    const client = registry.client.withSignal(AbortSignal.abort(reason))
    await expect(client.ping()).rejects.toBe(reason)
    expect((await client.withSignal(undefined).ping()).status).toBe(401)
  })
})

import { describe, expect, it } from 'vitest'
import { parseImageConfig } from '../../registry/image-config'
import type { Manifest } from '../../registry/manifests'
import { OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from '../../registry/media-types'
import { asDigest, asRepositoryName } from '../../registry/references'
import { describeImageRow, describeIndexRow, withChildren } from './describe-rows'

const REPOSITORY = asRepositoryName('team/app')
const digest = (digit: string) => asDigest(`sha256:${digit.repeat(64)}`)
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'

const manifest: Manifest = {
  kind: 'image',
  mediaType: OCI_MANIFEST,
  digest: digest('1'),
  sizeBytes: 500,
  config: { mediaType: OCI_CONFIG, digest: digest('2'), sizeBytes: 10 },
  layers: [
    { mediaType: LAYER, digest: digest('3'), sizeBytes: 100 },
    { mediaType: LAYER, digest: digest('3'), sizeBytes: 100 },
  ],
  children: [],
  annotations: {},
  artifactType: null,
  subject: null,
}

const configOf = (value: unknown) => ({
  config: parseImageConfig(Buffer.from(JSON.stringify(value))),
  problem: null,
})
const LINUX = configOf({ os: 'linux', architecture: 'amd64', created: '2026-01-02T03:04:05Z' })

describe('describeImageRow', () => {
  it('counts each blob once', () => {
    expect(describeImageRow(REPOSITORY, manifest, LINUX)).toMatchObject({
      kind: 'image',
      sizeBytes: 110,
      manifestBytes: 500,
      platforms: ['linux/amd64'],
      imageCreatedAt: '2026-01-02T03:04:05.000Z',
      broken: null,
    })
  })

  it('knows a signature by its layers, although its config is that of an image', () => {
    const layers = [
      {
        mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
        digest: digest('4'),
        sizeBytes: 9,
      },
    ]
    expect(describeImageRow(REPOSITORY, { ...manifest, layers }, LINUX)).toMatchObject({
      kind: 'artifact',
      artifactType: 'application/vnd.dev.cosign.simplesigning.v1+json',
      platforms: [],
    })
  })

  it('makes what a pusher wrote fit to be stored', () => {
    const hostile = {
      ...manifest,
      artifactType: `a\0${'x'.repeat(1000)}`,
      layers: [
        { mediaType: 'tar+\0.tar', digest: digest('3'), sizeBytes: Number.MAX_SAFE_INTEGER },
      ],
    }
    const config = configOf({
      os: 'li\0nux',
      architecture: '\ud800',
      created: '+200000-01-01T00:00:00Z',
    })
    const row = describeImageRow(REPOSITORY, hostile, config)
    expect(JSON.stringify(row)).not.toMatch(/\\u0000|\\ud800/)
    expect(row.sizeBytes).toBe(Number.MAX_SAFE_INTEGER)
    expect(row.imageCreatedAt).toBeNull()
    expect(row.artifactType).toHaveLength(200)
  })
})

describe('withChildren', () => {
  const child = describeImageRow(REPOSITORY, manifest, LINUX)
  const descriptor = {
    mediaType: OCI_MANIFEST,
    sizeBytes: 500,
    platform: null,
    isAttestation: false,
  }
  const index = describeIndexRow(REPOSITORY, {
    ...manifest,
    kind: 'index',
    mediaType: OCI_INDEX,
    config: null,
    layers: [],
    children: [
      { ...descriptor, digest: digest('1') },
      {
        ...descriptor,
        digest: digest('5'),
        platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      },
      { ...descriptor, digest: digest('6'), isAttestation: true },
    ],
  })

  it('takes platforms from the index, or else from its images', () => {
    expect(withChildren(index, () => child)).toMatchObject({
      platforms: ['linux/amd64', 'linux/arm64/v8'],
      sizeBytes: 110,
      broken: null,
    })
  })

  it('names what is missing, and does not miss attestations', () => {
    const rowOf = (of: string) => (of === digest('1') ? child : null)
    expect(withChildren(index, rowOf).broken).toContain('linux/arm64/v8')
    const all = (of: string) => (of === digest('6') ? null : child)
    expect(withChildren(index, all).broken).toBeNull()
  })
})

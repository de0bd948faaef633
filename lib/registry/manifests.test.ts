import { describe, expect, it } from 'vitest'
import { digestOf } from './digests'
import { imageBlobs, parseManifest } from './manifests'
import { DOCKER_LIST, DOCKER_MANIFEST, OCI_CONFIG, OCI_INDEX, OCI_MANIFEST } from './media-types'

const DIGEST = `sha256:${'1'.repeat(64)}`
const OTHER = `sha256:${'2'.repeat(64)}`
const config = { mediaType: OCI_CONFIG, digest: DIGEST, size: 10 }
const layer = { mediaType: 'layer', digest: OTHER, size: 100 }
const image = { schemaVersion: 2, config, layers: [layer] }
const index = { schemaVersion: 2, manifests: [{ ...layer, mediaType: OCI_MANIFEST }] }

function parse(document: unknown, mediaType: string) {
  const bytes = Buffer.from(typeof document === 'string' ? document : JSON.stringify(document))
  return parseManifest(bytes, mediaType, digestOf(bytes))
}

describe('parseManifest', () => {
  it.each([OCI_MANIFEST, DOCKER_MANIFEST])('reads an image, %s', (mediaType) => {
    const manifest = parse({ ...image, mediaType }, mediaType)
    expect(manifest).toMatchObject({
      kind: 'image',
      mediaType,
      config: { mediaType: OCI_CONFIG, digest: DIGEST, sizeBytes: 10 },
      layers: [{ mediaType: 'layer', digest: OTHER, sizeBytes: 100 }],
      children: [],
      annotations: {},
      artifactType: null,
      subject: null,
    })
    expect(manifest.sizeBytes).toBe(JSON.stringify({ ...image, mediaType }).length)
  })

  it.each([OCI_INDEX, DOCKER_LIST])('reads an index, %s', (mediaType) => {
    const children = [
      { ...layer, platform: { os: 'linux', architecture: 'arm64', variant: 'v8', x: 1 } },
      { ...layer, platform: { os: 'unknown', architecture: 'unknown' } },
      { ...layer, annotations: { 'vnd.docker.reference.type': 'attestation-manifest' } },
      { ...layer, platform: 'hostile' },
    ]
    const manifest = parse({ schemaVersion: 2, manifests: children }, mediaType)
    expect(manifest).toMatchObject({ kind: 'index', mediaType, config: null, layers: [] })
    expect(
      manifest.children.map(({ platform, isAttestation }) => [platform, isAttestation]),
    ).toEqual([
      [{ os: 'linux', architecture: 'arm64', variant: 'v8' }, false],
      [{ os: 'unknown', architecture: 'unknown', variant: null }, true],
      [null, true],
      [null, false],
    ])
  })

  it('reads what else there is', () => {
    const document = {
      ...image,
      artifactType: 'application/x',
      subject: layer,
      annotations: { a: 'b', n: 7 },
    }
    expect(parse(document, OCI_MANIFEST)).toMatchObject({
      artifactType: 'application/x',
      subject: OTHER,
      annotations: { a: 'b' },
    })
  })

  it('keeps names of prototypes as text', () => {
    const document = `{"schemaVersion":2,"manifests":[],"annotations":{"__proto__":{"polluted":"x"},"constructor":"c","toString":"t"}}`
    const { annotations } = parse(document, OCI_INDEX)
    expect(Object.entries(annotations)).toEqual([
      ['constructor', 'c'],
      ['toString', 't'],
    ])
    expect('polluted' in {}).toBe(false)
  })

  it.each([
    ['no JSON', 'hello', OCI_INDEX],
    ['JSON that is cut off', '{"schemaVersion":2,"manifests":[]', OCI_INDEX],
    ['no object', '[]', OCI_INDEX],
    ['null', 'null', OCI_INDEX],
    ['an image that is an index', { ...image, ...index }, OCI_MANIFEST],
    ['an index that is an image', { ...image, ...index }, OCI_INDEX],
    ['an index called an image', index, OCI_MANIFEST],
    ['another type than announced', { ...image, mediaType: DOCKER_MANIFEST }, OCI_MANIFEST],
    ['schema 1', { ...image, schemaVersion: 1 }, OCI_MANIFEST],
    ['a type that nobody knows', image, 'application/json'],
    ['a type of a prototype', image, 'constructor'],
    ['a digest that is a path', { ...image, layers: [{ ...layer, digest: '../x' }] }, OCI_MANIFEST],
    ['a negative size', { ...image, layers: [{ ...layer, size: -1 }] }, OCI_MANIFEST],
    ['a size beyond numbers', { ...image, layers: [{ ...layer, size: 1e300 }] }, OCI_MANIFEST],
    ['layers that are none', { ...image, layers: { length: 3 } }, OCI_MANIFEST],
    ['endless layers', { ...image, layers: Array(10_001).fill(layer) }, OCI_MANIFEST],
    ['endless depth', `${'['.repeat(100_000)}`, OCI_MANIFEST],
    ['more than 4 MiB', { ...image, x: `${'x'.repeat(4 * 1024 * 1024)}` }, OCI_MANIFEST],
  ])('refuses %s', (_, document, mediaType) => {
    expect(() => parse(document, mediaType)).toThrow(
      expect.objectContaining({ code: 'REGISTRY_REFUSED', terminal: true }),
    )
  })
})

it('imageBlobs counts a blob once', () => {
  const manifest = parse({ ...image, layers: [layer, layer] }, OCI_MANIFEST)
  expect([...imageBlobs(manifest)]).toEqual([
    [OTHER, 100],
    [DIGEST, 10],
  ])
})

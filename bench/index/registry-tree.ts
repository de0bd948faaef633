import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '../../lib/registry/digests'
import { OCI_CONFIG, OCI_MANIFEST } from '../../lib/registry/media-types'

const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip'

/**
 * Writes the storage of a registry as its filesystem driver lays it out, since to push so much would take an hour: each
 * tag has an image of its own, with its own config, above two layers that all share.
 */
export function writeRegistryTree(
  rootDirectory: string,
  size: { repositories: number; tags: number },
): void {
  const root = join(rootDirectory, 'docker/registry/v2')
  const layers = ['one', 'two'].map((name) => writeBlob(root, Buffer.from(`layer ${name}`)))
  for (let r = 0; r < size.repositories; r += 1) {
    const repository = join(root, 'repositories', repositoryName(r))
    for (const layer of layers) writeLink(join(repository, '_layers', pathOf(layer.digest)), layer)
    for (let t = 0; t < size.tags; t += 1) writeTag(root, repository, { r, t, layers })
  }
}

export function repositoryName(at: number): string {
  return `team-${at % 20}/app-${at}`
}

type Blob = { digest: string; size: number }

/** Puts `tag` of a repository on another image of it, as nobody reports. */
export function moveTag(
  rootDirectory: string,
  input: { repository: string; tag: string; digest: string },
): void {
  const { repository, tag, digest } = input
  const tags = join(rootDirectory, 'docker/registry/v2/repositories', repository, '_manifests/tags')
  writeLink(join(tags, tag, 'current'), { digest, size: 0 })
}

function writeTag(
  root: string,
  repository: string,
  { r, t, layers }: { r: number; t: number; layers: readonly Blob[] },
): void {
  const config = writeBlob(
    root,
    json({ os: 'linux', architecture: 'amd64', config: { Labels: { r, t } } }),
  )
  writeLink(join(repository, '_layers', pathOf(config.digest)), config)
  const manifest = writeBlob(
    root,
    json({
      schemaVersion: 2,
      mediaType: OCI_MANIFEST,
      config: { mediaType: OCI_CONFIG, ...config },
      layers: layers.map((layer) => ({ mediaType: LAYER, ...layer })),
    }),
  )
  const manifests = join(repository, '_manifests')
  writeLink(join(manifests, 'revisions', pathOf(manifest.digest)), manifest)
  writeLink(join(manifests, 'tags', `v${t}`, 'current'), manifest)
  writeLink(join(manifests, 'tags', `v${t}`, 'index', pathOf(manifest.digest)), manifest)
}

function writeBlob(root: string, bytes: Buffer): Blob {
  const digest = digestOf(bytes)
  const hex = digest.slice('sha256:'.length)
  const directory = join(root, 'blobs/sha256', hex.slice(0, 2), hex)
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'data'), bytes)
  return { digest, size: bytes.length }
}

function writeLink(directory: string, { digest }: Blob): void {
  mkdirSync(directory, { recursive: true })
  writeFileSync(join(directory, 'link'), digest)
}

function pathOf(digest: string): string {
  return digest.replace(':', '/')
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

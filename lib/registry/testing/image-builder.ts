import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { pack } from 'tar-stream'
import { digestOf } from '../digests'
import {
  DOCKER_CONFIG,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_MANIFEST,
} from '../media-types'
import type { Digest } from '../references'

export type BuiltBlob = { digest: Digest; bytes: Buffer; mediaType: string }

/** An image or an index with all that it needs, blobs and children first. */
export type BuiltManifest = BuiltBlob & {
  blobs: readonly BuiltBlob[]
  children: readonly BuiltManifest[]
}

export type ImageSpec = {
  format?: 'oci' | 'docker'
  /** Name and content of the one file of each layer. */
  files: readonly (readonly [path: string, content: string])[]
  os?: string
  architecture?: string
  created?: string
  config?: Record<string, unknown>
  annotations?: Record<string, string>
}

/** A small image that docker and skopeo take: real gzipped tar layers, a config with history. */
export async function buildImage(spec: ImageSpec): Promise<BuiltManifest> {
  const isOci = spec.format !== 'docker'
  const layers = await Promise.all(
    spec.files.map(async ([name, content]) => {
      const tar = await tarOf(name, content)
      const type = isOci
        ? 'application/vnd.oci.image.layer.v1.tar+gzip'
        : 'application/vnd.docker.image.rootfs.diff.tar.gzip'
      return { diffId: digestOf(tar), blob: blobOf(gzipSync(tar), type) }
    }),
  )
  const created = spec.created ?? '2026-01-02T03:04:05Z'
  const config = blobOf(
    json({
      os: spec.os ?? 'linux',
      architecture: spec.architecture ?? 'amd64',
      created,
      config: spec.config ?? {},
      rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer.diffId) },
      history: [
        ...spec.files.map(([name]) => ({ created, created_by: `COPY ${name} / # buildkit` })),
        { created, created_by: 'CMD ["/hello"]', empty_layer: true },
      ],
    }),
    isOci ? OCI_CONFIG : DOCKER_CONFIG,
  )
  const blobs = [config, ...layers.map((layer) => layer.blob)]
  const mediaType = isOci ? OCI_MANIFEST : DOCKER_MANIFEST
  const manifest = json({
    schemaVersion: 2,
    mediaType,
    config: descriptorOf(config),
    layers: layers.map((layer) => descriptorOf(layer.blob)),
    ...(spec.annotations === undefined ? {} : { annotations: spec.annotations }),
  })
  return { ...blobOf(manifest, mediaType), blobs, children: [] }
}

export type IndexChild = {
  image: BuiltManifest
  platform: { os: string; architecture: string; variant?: string }
  annotations?: Record<string, string>
}

/** A multi-platform image: an OCI index, or a docker manifest list. */
export function buildIndex(
  children: readonly IndexChild[],
  format: 'oci' | 'docker' = 'oci',
): BuiltManifest {
  const mediaType = format === 'oci' ? OCI_INDEX : DOCKER_LIST
  const manifests = children.map(({ image, platform, annotations }) => ({
    ...descriptorOf(image),
    platform,
    ...(annotations === undefined ? {} : { annotations }),
  }))
  return {
    ...blobOf(json({ schemaVersion: 2, mediaType, manifests }), mediaType),
    blobs: [],
    children: children.map((child) => child.image),
  }
}

/** An artifact that is no image, such as a chart or a signature. */
export function buildArtifact(artifactType: string, content: string): BuiltManifest {
  const config = blobOf(Buffer.from('{}'), 'application/vnd.oci.empty.v1+json')
  const layer = blobOf(Buffer.from(content), 'text/plain')
  const manifest = json({
    schemaVersion: 2,
    mediaType: OCI_MANIFEST,
    artifactType,
    config: descriptorOf(config),
    layers: [descriptorOf(layer)],
  })
  return { ...blobOf(manifest, OCI_MANIFEST), blobs: [config, layer], children: [] }
}

/** Writes an OCI layout that `skopeo copy oci:<directory>:<tag> …` reads. */
export async function writeOciLayout(
  directory: string,
  tag: string,
  manifest: BuiltManifest,
): Promise<void> {
  await mkdir(join(directory, 'blobs', 'sha256'), { recursive: true })
  await writeBlobs(directory, manifest)
  await writeFile(join(directory, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }))
  const entry = {
    ...descriptorOf(manifest),
    annotations: { 'org.opencontainers.image.ref.name': tag },
  }
  await writeFile(join(directory, 'index.json'), json({ schemaVersion: 2, manifests: [entry] }))
}

async function writeBlobs(directory: string, manifest: BuiltManifest): Promise<void> {
  for (const blob of [manifest, ...manifest.blobs]) {
    await writeFile(join(directory, 'blobs', ...blob.digest.split(':')), blob.bytes)
  }
  for (const child of manifest.children) await writeBlobs(directory, child)
}

async function tarOf(name: string, content: string): Promise<Buffer> {
  const tar = pack()
  tar.entry({ name, mtime: new Date(0), mode: 0o755 }, content)
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar as AsyncIterable<Buffer>) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value))
}

function blobOf(bytes: Buffer, mediaType: string): BuiltBlob {
  return { digest: digestOf(bytes), bytes, mediaType }
}

function descriptorOf(blob: BuiltBlob) {
  return { mediaType: blob.mediaType, digest: blob.digest, size: blob.bytes.byteLength }
}

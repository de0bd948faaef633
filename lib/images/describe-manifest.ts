import { isAppError } from '../kernel/app-error'
import { mapConcurrent } from '../kernel/map-concurrent'
import type { RegistryClient } from '../registry/client'
import { type ImageConfig, parseImageConfig } from '../registry/image-config'
import { imageBlobs, type Manifest, type ManifestChild } from '../registry/manifests'
import { isImageConfigType } from '../registry/media-types'
import { isPlaceholder } from '../registry/placeholder'
import type { Digest, RepositoryName } from '../registry/references'
import { annotatedTime, createdTime } from './created-time'
import { platformText } from './platform-text'
import type { ImageKind } from './views'

export type ManifestDescription = {
  kind: ImageKind
  sizeBytes: number | null
  platforms: readonly string[]
  createdAt: string | null
  artifactType: string | null
  /** What is missing in the registry; such a description may change while its digest does not. */
  broken: string | null
  /** Left by an interrupted delete: not to be shown. */
  isPlaceholder: boolean
}

export const CONFIG_BYTES_MAX = 4 * 2 ** 20
/** An index with more children is shown without a size rather than fetched piece by piece. */
export const CHILDREN_MAX = 64
const CONCURRENCY = 4

/**
 * The row of a tag by its digest: a manifest, its config, and the children of an index.
 * Throws what the registry client throws, `NOT_FOUND` when the manifest itself is gone.
 */
export async function describeManifest(
  client: RegistryClient,
  repository: RepositoryName,
  digest: Digest,
): Promise<ManifestDescription> {
  const { manifest } = await client.getManifest(repository, digest)
  return manifest.kind === 'index'
    ? describeIndex(client, repository, manifest)
    : describeImage(client, repository, manifest)
}

/** The config of an image; null for artifacts, and `lost` when the registry does not have it any more. */
export async function findImageConfig(
  client: RegistryClient,
  repository: RepositoryName,
  manifest: Manifest,
): Promise<ImageConfig | 'lost' | null> {
  const { config } = manifest
  if (config === null || !isImageConfigType(config.mediaType)) return null
  const bytes = await orNull(client.getConfigBlob(repository, config.digest, CONFIG_BYTES_MAX))
  return bytes === null ? 'lost' : parseImageConfig(bytes)
}

/** The manifests of an index's children, null for each that the registry does not have. */
export async function findChildren(
  client: RegistryClient,
  repository: RepositoryName,
  children: readonly ManifestChild[],
): Promise<(Manifest | null)[]> {
  return mapConcurrent(children, CONCURRENCY, async ({ digest }) => {
    const fetched = await orNull(client.getManifest(repository, digest))
    return fetched?.manifest ?? null
  })
}

/** Bytes of all blobs of these images, each blob once. */
export function totalBytes(manifests: readonly Manifest[]): number {
  const blobs = new Map(manifests.flatMap((manifest) => [...imageBlobs(manifest)]))
  return [...blobs.values()].reduce((sum, bytes) => sum + bytes, 0)
}

async function describeImage(
  client: RegistryClient,
  repository: RepositoryName,
  manifest: Manifest,
): Promise<ManifestDescription> {
  const config = await findImageConfig(client, repository, manifest)
  const annotated = annotatedTime(manifest.annotations)
  const isArtifact = config === null
  const readable = config === 'lost' ? null : config
  const platform = readable && platformText(readable)
  return {
    kind: isArtifact ? 'artifact' : 'image',
    sizeBytes: totalBytes([manifest]),
    platforms: platform === null ? [] : [platform],
    createdAt: createdTime(readable?.createdAt, annotated),
    artifactType: isArtifact
      ? (manifest.artifactType ?? manifest.config?.mediaType ?? null)
      : manifest.artifactType,
    broken: config === 'lost' ? 'The registry lost the config of this image. Push it again.' : null,
    isPlaceholder: false,
  }
}

async function describeIndex(
  client: RegistryClient,
  repository: RepositoryName,
  index: Manifest,
): Promise<ManifestDescription> {
  const children = index.children.filter((child) => !child.isAttestation)
  const isLarge = children.length > CHILDREN_MAX
  const manifests = isLarge ? [] : await findChildren(client, repository, children)
  const found = manifests.filter((manifest) => manifest !== null)
  const lost = children.filter((_, at) => manifests[at] === null)
  const first = found[0]
  const config = first === undefined ? null : await findImageConfig(client, repository, first)
  return {
    kind: 'index',
    sizeBytes: isLarge ? null : totalBytes(found),
    platforms: distinct(
      children.flatMap((child) => child.platform && platformText(child.platform)),
    ),
    createdAt: createdTime(
      annotatedTime(index.annotations),
      config === 'lost' ? null : config?.createdAt,
    ),
    artifactType: index.artifactType,
    broken: lost.length === 0 ? null : lostSentence(lost),
    isPlaceholder: isPlaceholder(index),
  }
}

function lostSentence(lost: readonly ManifestChild[]): string {
  const names = lost.map((child) => (child.platform && platformText(child.platform)) ?? 'one image')
  return `The registry lost a part of this: ${names.slice(0, 5).join(', ')}. Push it again.`
}

function distinct(texts: readonly (string | null)[]): string[] {
  return [...new Set(texts.filter((text) => text !== null))]
}

async function orNull<T>(promise: Promise<T>): Promise<T | null> {
  try {
    return await promise
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return null
    throw error
  }
}

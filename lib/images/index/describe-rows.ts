import { storableText } from '../../kernel/storable-text'
import type { ImageConfig } from '../../registry/image-config'
import type { Descriptor, Manifest, ManifestChild } from '../../registry/manifests'
import type { RepositoryName } from '../../registry/references'
import { annotatedTime, createdTime } from '../created-time'
import { platformText } from '../platform-text'
import type { ManifestReference, ManifestRow } from './manifest-rows'

const TEXT_MAX = 200

/** What an image config was found to be; a sentence says why there is none where there should be one. */
export type FoundConfig = { config: ImageConfig | null; problem: string | null }

/** The row of an image or artifact. Pusher-controlled text throughout. Pure. */
export function describeImageRow(
  repository: RepositoryName,
  manifest: Manifest,
  { config, problem }: FoundConfig,
): ManifestRow {
  const type = artifactTypeOf(manifest, config !== null || problem !== null)
  const platform = config === null || type !== null ? null : storable(platformText(config))
  const references = [
    ...(manifest.config === null ? [] : [referenceTo(manifest.config, 'config')]),
    ...manifest.layers.map((layer) => referenceTo(layer, 'layer')),
  ]
  return {
    ...commonFields(repository, manifest),
    kind: type === null ? 'image' : 'artifact',
    references,
    platform,
    platforms: platform === null ? [] : [platform],
    artifactType: storable(type ?? manifest.artifactType),
    imageCreatedAt: storableTime(
      createdTime(config?.createdAt, annotatedTime(manifest.annotations)),
    ),
    sizeBytes: blobBytes(references),
    broken: problem,
  }
}

/** The row of an index by itself; `withChildren` completes it. Pure. */
export function describeIndexRow(repository: RepositoryName, index: Manifest): ManifestRow {
  return {
    ...commonFields(repository, index),
    kind: 'index',
    references: index.children.map((child) => ({
      ...referenceTo(child, child.isAttestation ? 'attestation' : 'child'),
      platform: platformOf(child),
    })),
    platform: null,
    platforms: [],
    artifactType: storable(index.artifactType),
    imageCreatedAt: storableTime(createdTime(annotatedTime(index.annotations))),
    sizeBytes: null,
    broken: null,
  }
}

/** An index with what its manifests say; `rowOf` has null for one that the registry lost. Pure. */
export function withChildren(
  index: ManifestRow,
  rowOf: (digest: string) => ManifestRow | null,
): ManifestRow {
  const images = index.references
    .filter(({ role }) => role === 'child')
    .map((child) => ({ child, row: rowOf(child.digest) }))
  const platforms = images.flatMap(({ child, row }) => child.platform ?? row?.platform ?? [])
  const missing = images.filter(({ row }) => row === null).map(({ child }) => child)
  return {
    ...index,
    platforms: [...new Set(platforms)],
    imageCreatedAt: index.imageCreatedAt ?? firstTime(images.map(({ row }) => row)),
    sizeBytes: blobBytes(images.flatMap(({ row }) => row?.references ?? [])),
    broken: missing.length === 0 ? null : missingSentence(missing),
  }
}

/** An index with so many manifests that none of them was fetched. */
export function withoutChildren(index: ManifestRow): ManifestRow {
  return {
    ...index,
    platforms: [...new Set(index.references.flatMap((child) => child.platform ?? []))],
  }
}

function firstTime(rows: readonly (ManifestRow | null)[]): string | null {
  return rows.find((row) => row !== null && row.imageCreatedAt !== null)?.imageCreatedAt ?? null
}

/** The row of a manifest that the registry has and nobody can read. */
export function describeUnreadable(
  repository: RepositoryName,
  manifest: Pick<ManifestRow, 'digest' | 'mediaType' | 'manifestBytes'>,
  problem: string,
): ManifestRow {
  return {
    ...manifest,
    repository,
    kind: 'artifact',
    references: [],
    platform: null,
    platforms: [],
    artifactType: null,
    subject: null,
    imageCreatedAt: null,
    sizeBytes: null,
    broken: problem,
  }
}

function commonFields(repository: RepositoryName, manifest: Manifest) {
  const { digest, mediaType, subject, sizeBytes: manifestBytes } = manifest
  return { repository, digest, mediaType, manifestBytes, subject }
}

/** Null for a container image. Signatures come with the config of an image and layers that are none. */
function artifactTypeOf(manifest: Manifest, hasImageConfig: boolean): string | null {
  const layer = manifest.layers[0]?.mediaType
  if (!hasImageConfig) {
    return manifest.artifactType ?? manifest.config?.mediaType ?? 'application/octet-stream'
  }
  const isImage = layer === undefined || manifest.layers.some((each) => isFileSystem(each))
  return isImage ? null : (manifest.artifactType ?? layer)
}

function isFileSystem({ mediaType }: Descriptor): boolean {
  return /[.+](?:tar|diff)(?:$|[.+])/.test(mediaType)
}

function referenceTo(
  { digest, mediaType, sizeBytes }: Descriptor,
  role: ManifestReference['role'],
): ManifestReference {
  return { digest, mediaType: storableText(mediaType, TEXT_MAX), size: sizeBytes, role }
}

function platformOf(child: ManifestChild): string | null {
  return child.platform === null ? null : storable(platformText(child.platform))
}

function blobBytes(references: readonly ManifestReference[]): number {
  const blobs = new Map(references.map(({ digest, size }) => [digest, size]))
  const sum = [...blobs.values()].reduce((total, bytes) => total + bytes, 0)
  return Math.min(sum, Number.MAX_SAFE_INTEGER)
}

function storable(text: string | null): string | null {
  return text === null ? null : storableText(text, TEXT_MAX)
}

/** A database does not take every time that a builder may write. */
function storableTime(time: string | null): string | null {
  return time !== null && /^\d{4}-/.test(time) ? time : null
}

function missingSentence(missing: readonly ManifestReference[]): string {
  const names = missing.map(({ platform }) => platform ?? 'one image')
  return `The registry lost a part of this: ${names.slice(0, 5).join(', ')}. Push it again.`
}

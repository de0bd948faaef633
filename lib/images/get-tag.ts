import { AppError, isAppError } from '../kernel/app-error'
import type { RawManifest, RegistryClient } from '../registry/client'
import { type ImageConfig, joinLayersWithHistory } from '../registry/image-config'
import { type Manifest, parseManifest } from '../registry/manifests'
import { isPlaceholder } from '../registry/placeholder'
import type { Digest, RepositoryName, TagName } from '../registry/references'
import { artifactKind } from './browse/artifact-kind'
import { createdTime } from './created-time'
import { CHILDREN_MAX, findChildren, findImageConfig, totalBytes } from './describe-manifest'
import { platformText } from './platform-text'
import type { ImageView, NamedValue, PlatformView, TagView } from './views'

/**
 * Everything about one tag, or about one manifest of an index by its digest. What is lost or unreadable is said in
 * `problem` beside what can be shown. Throws what the registry client throws; `NOT_FOUND`.
 */
export async function getTag(input: {
  client: RegistryClient
  repository: RepositoryName
  reference: TagName | Digest
}): Promise<TagView> {
  const { client, repository, reference } = input
  const raw = await client.getRawManifest(repository, reference)
  const base = { ...emptyView(raw), reference }
  const manifest = readManifest(raw)
  if (manifest instanceof Error) return { ...base, problem: manifest.detail }
  if (isPlaceholder(manifest)) throw new AppError('NOT_FOUND', 'This tag was deleted.')
  const common = {
    ...base,
    artifactType: manifest.artifactType,
    subject: manifest.subject,
    annotations: namedValues(manifest.annotations),
  }
  return manifest.kind === 'index'
    ? { ...common, ...(await viewIndex(client, repository, manifest)) }
    : { ...common, ...(await viewImage(client, repository, manifest)) }
}

async function viewImage(client: RegistryClient, repository: RepositoryName, manifest: Manifest) {
  const config = await readConfig(client, repository, manifest)
  const readable = config === null || typeof config === 'string' ? null : config
  return {
    kind: config === null ? ('artifact' as const) : ('image' as const),
    artifactType:
      manifest.artifactType ?? (config === null ? (manifest.config?.mediaType ?? null) : null),
    artifactKind: artifactKind([
      manifest.artifactType,
      manifest.config?.mediaType ?? null,
      ...manifest.layers.map((layer) => layer.mediaType),
    ]),
    sizeBytes: totalBytes([manifest]),
    layers: joinLayersWithHistory(manifest.layers, readable?.history ?? []),
    image: readable && viewConfig(readable),
    problem: typeof config === 'string' ? config : null,
  }
}

async function viewIndex(client: RegistryClient, repository: RepositoryName, index: Manifest) {
  const isLarge = index.children.length > CHILDREN_MAX
  const manifests = isLarge ? [] : await findChildren(client, repository, index.children)
  const platforms = index.children.map((child, at): PlatformView => {
    const manifest = manifests[at]
    return {
      platform: child.platform && !child.isAttestation ? platformText(child.platform) : null,
      digest: child.digest,
      mediaType: child.mediaType,
      sizeBytes: manifest ? totalBytes([manifest]) : null,
      isAttestation: child.isAttestation,
      isMissing: manifest === null,
    }
  })
  const images = manifests.filter(
    (manifest, at) => manifest !== null && !index.children[at]?.isAttestation,
  )
  return {
    kind: 'index' as const,
    sizeBytes: isLarge ? null : totalBytes(images.filter((image) => image !== null)),
    platforms,
    problem: platforms.some((platform) => platform.isMissing)
      ? 'The registry lost a part of this. Push it again.'
      : null,
  }
}

/** The config, null for artifacts, or a sentence on why there is none. */
async function readConfig(
  client: RegistryClient,
  repository: RepositoryName,
  manifest: Manifest,
): Promise<ImageConfig | string | null> {
  try {
    const config = await findImageConfig(client, repository, manifest)
    return config === 'lost' ? 'The registry lost the config of this image. Push it again.' : config
  } catch (error) {
    if (isAppError(error) && error.code === 'REGISTRY_REFUSED') return error.detail
    throw error
  }
}

function readManifest(raw: RawManifest): Manifest | AppError {
  try {
    return parseManifest(raw.bytes, raw.mediaType, raw.digest)
  } catch (error) {
    if (isAppError(error)) return error
    throw error
  }
}

function viewConfig(config: ImageConfig): ImageView {
  const { os: _, architecture: __, variant: ___, ...shown } = config
  return {
    ...shown,
    platform: platformText(config),
    createdAt: createdTime(config.createdAt),
    labels: namedValues(config.labels),
  }
}

function namedValues(record: Readonly<Record<string, string>>): NamedValue[] {
  return Object.entries(record).map(([name, value]) => ({ name, value }))
}

function emptyView(raw: RawManifest): Omit<TagView, 'reference'> {
  return {
    digest: raw.digest,
    mediaType: raw.mediaType,
    kind: null,
    manifestText: raw.bytes.toString('utf8'),
    sizeBytes: null,
    artifactType: null,
    artifactKind: null,
    subject: null,
    annotations: [],
    layers: [],
    image: null,
    platforms: [],
    problem: null,
  }
}

/** What pages show of repositories and tags. Types only: this file goes to browsers. */

/** How far what Berth knows of a registry's images can be trusted. */
export type IndexState = {
  /** When the last full read that ended well began; null before the first. */
  readAt: string | null
  isReading: boolean
  /** Why what is shown may be old. */
  stale: { since: string; code: string; sentence: string } | null
}

export type Page<T> = {
  items: readonly T[]
  /** Of everything that matches, not of this page. */
  total: number
  /** Give it back as `after` for the next page; null on the last. */
  nextCursor: string | null
  /** Give it back as `before` for the page before; null on the first. */
  previousCursor: string | null
  index: IndexState
}

export type RepositoryView = {
  name: string
  /** 0 is a repository whose tags were all deleted, or whose first push never ended. */
  tagCount: number
  /** Compressed, each blob and manifest once. */
  sizeBytes: number
  /** ISO 8601; null where nobody told. */
  lastPushedAt: string | null
  lastPulledAt: string | null
  pullCount: number
}

export type ImageKind = 'image' | 'index' | 'artifact'

export type TagRow = {
  tag: string
  /** Rows that share it are the same image. Null when the registry lost the manifest. */
  digest: string | null
  kind: ImageKind | null
  /** Compressed, as transferred; of an index, all its platforms with every blob once. Null when unknown. */
  sizeBytes: number | null
  /** `linux/amd64`, `linux/arm64/v8`. */
  platforms: readonly string[]
  /** ISO 8601; null where the builder gave none or a made-up one. */
  createdAt: string | null
  /** Of an artifact: what it is. */
  artifactType: string | null
  /** A sentence on what is wrong with it, or null. */
  broken: string | null
  /** When the tag was put on this digest, where that was told; else when it was first seen there. */
  pushedAt: string | null
  /** Null where nobody told. */
  pushedBy: string | null
  /** Null while nobody pulled it. */
  lastPulledAt: string | null
  pullCount: number
  /** Of a signature, SBOM or attestation: the digest that it belongs to, on which there is no tag. */
  attachedTo: string | null
  /** Some of the other tags on the digest, and how many there are. */
  siblings: { names: readonly string[]; count: number }
  /** Some of the signatures and the like that belong to the digest, and how many there are. */
  attached: { tags: readonly AttachedTag[]; count: number }
}

export type AttachedTag = { tag: string; artifactType: string | null }

export type TagPage = Page<TagRow> & {
  repository: { sizeBytes: number; tagCount: number }
}

export type NamedValue = { name: string; value: string }

export type LayerView = {
  digest: string
  mediaType: string
  sizeBytes: number
  instruction: string | null
}

export type HistoryView = {
  createdAt: string | null
  instruction: string
  comment: string | null
  isEmpty: boolean
}

export type ImageView = {
  platform: string | null
  createdAt: string | null
  author: string | null
  entrypoint: readonly string[]
  command: readonly string[]
  environment: readonly string[]
  labels: readonly NamedValue[]
  exposedPorts: readonly string[]
  volumes: readonly string[]
  user: string | null
  workingDirectory: string | null
  stopSignal: string | null
  history: readonly HistoryView[]
}

export type PlatformView = {
  /** Null when the index does not say. */
  platform: string | null
  digest: string
  mediaType: string
  /** Null when it is missing in the registry, or there are too many to look at each. */
  sizeBytes: number | null
  isAttestation: boolean
  isMissing: boolean
}

export type TagView = {
  reference: string
  digest: string
  mediaType: string
  /** Null when the manifest cannot be read; `problem` says why, `manifestText` shows it. */
  kind: ImageKind | null
  /** Exactly as pushed. */
  manifestText: string
  sizeBytes: number | null
  artifactType: string | null
  /** What it is when it is no image to run: `Helm chart`, `signature`. Null for images and what nobody knows. */
  artifactKind: string | null
  subject: string | null
  annotations: readonly NamedValue[]
  layers: readonly LayerView[]
  /** Of an image whose config can be read. */
  image: ImageView | null
  /** Of an index. */
  platforms: readonly PlatformView[]
  problem: string | null
}

/** A tag with what belongs to its digest. */
export type TagWithAttached = TagView & {
  attached: { tags: readonly AttachedTag[]; count: number }
}

/** `both` has it, or only one of the two. */
export type ComparedLayer = LayerView & { side: 'both' | 'left' | 'right' }

export type ImageComparison = {
  layers: readonly ComparedLayer[]
  sharedBytes: number
  /** Of layers that only one side has. */
  leftBytes: number
  rightBytes: number
  /** Null on a side that does not have the setting. */
  changes: readonly { name: string; left: string | null; right: string | null }[]
}

type ComparedSide = Pick<TagView, 'digest' | 'kind' | 'sizeBytes' | 'problem'>

export type ComparisonView = {
  left: ComparedSide
  right: ComparedSide
  /** That both have, when at least one is for several. */
  platforms: readonly string[]
  platform: string | null
  /** Null when the two have no platform in common. */
  comparison: ImageComparison | null
}

export type TagMoveView = {
  id: string
  at: string
  /** Null when the tag went away. */
  digest: string | null
  /** Null where nobody told. */
  actor: string | null
  address: string | null
  client: string | null
  /** Told by the registry, found by a read, or done by Berth for the actor. */
  source: 'event' | 'read' | 'portal'
  /** Whether the registry still has the digest; null while it does not answer. */
  isKept: boolean | null
}

export type TagTimeline = {
  moves: readonly TagMoveView[]
  /** Null for a tag that is gone, and for one whose manifest is lost. */
  currentDigest: string | null
  isThere: boolean
  nextCursor: string | null
}

export type FoundRegistry = {
  tenantSlug: string
  registrySlug: string
  repositories: readonly string[]
  tags: readonly { repository: string; tag: string; digest: string | null }[]
  /** There is more than is shown. */
  hasMore: boolean
}

export type SearchView = {
  registries: readonly FoundRegistry[]
  /** Not every registry that has something is shown. */
  hasMore: boolean
}

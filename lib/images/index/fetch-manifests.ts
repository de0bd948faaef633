import type { Database } from '../../db/database'
import { isAppError } from '../../kernel/app-error'
import { parseImageConfig } from '../../registry/image-config'
import type { Manifest } from '../../registry/manifests'
import { isImageConfigType } from '../../registry/media-types'
import { isPlaceholder } from '../../registry/placeholder'
import {
  asDigest,
  asRepositoryName,
  type Digest,
  type RepositoryName,
} from '../../registry/references'
import { CONFIG_BYTES_MAX } from '../describe-manifest'
import {
  describeImageRow,
  describeIndexRow,
  describeUnreadable,
  type FoundConfig,
  withChildren,
  withoutChildren,
} from './describe-rows'
import { findManifests, type ManifestRow } from './manifest-rows'
import type { RegistryReader } from './registry-reader'

export type ManifestWanted = { repository: RepositoryName; digest: Digest }

export type FetchedManifests = {
  /** To be written: what was asked for, and the manifests of indexes, where the repository did not have them yet. */
  rows: ManifestRow[]
  /** Left by an interrupted delete: a tag on one counts as deleted. */
  placeholders: Set<string>
  /** Those that the registry does not have (any more). */
  missing: Set<string>
}

/** An index with more is kept without its size rather than fetched piece by piece. */
const CHILDREN_MAX = 128

const LOST_CONFIG = 'The registry lost the config of this image. Push it again.'
const LARGE_CONFIG = 'The config of this image is larger than Berth reads.'

type Deps = { db: Database; registryId: string; reader: RegistryReader }

/** `again` for an index whose manifests may not be what they were. */
type Ask = ManifestWanted & { again?: boolean }

/**
 * The rows of manifests that the index does not have, or has as broken. One whose digest is known in any repository of
 * the registry is not fetched again, and neither are the manifests of indexes: whether those are there is asked. A
 * single one that cannot be read is told in its row.
 *
 * @throws AppError what the client throws when the registry cannot be reached
 */
export async function fetchManifests(deps: Deps, asks: readonly Ask[]): Promise<FetchedManifests> {
  const result: FetchedManifests = { rows: [], placeholders: new Set(), missing: new Set() }
  const known = await loadRows(deps, asks)
  const indexes: ManifestRow[] = []
  const take = (row: ManifestRow) => (row.kind === 'index' ? indexes : result.rows).push(row)
  await Promise.all(
    asks.map(async (ask) => {
      const found = known.get(keyOf(ask))
      if (found !== undefined) {
        const isDone = found.isHere && found.row.broken === null && ask.again !== true
        if (!isDone) take(found.row)
        return
      }
      const fetched = await fetchOne(deps, ask)
      if (fetched === 'missing') result.missing.add(keyOf(ask))
      else if (fetched === 'placeholder') result.placeholders.add(keyOf(ask))
      else take(fetched)
    }),
  )
  result.rows.push(...(await completeIndexes(deps, indexes)))
  return result
}

export function keyOf({ repository, digest }: { repository: string; digest: string }): string {
  return `${repository}@${digest}`
}

async function loadRows({ db, registryId }: Deps, asks: readonly ManifestWanted[]) {
  const keys = asks.map(({ repository, digest }) => ({ repository, digest }))
  return new Map((await findManifests(db, registryId, keys)).map((each) => [keyOf(each.row), each]))
}

async function fetchOne(
  { reader }: Deps,
  { repository, digest }: ManifestWanted,
): Promise<ManifestRow | 'missing' | 'placeholder'> {
  try {
    const { manifest } = await reader.getManifest(repository, digest)
    if (isPlaceholder(manifest)) return 'placeholder'
    if (manifest.kind === 'index') return describeIndexRow(repository, manifest)
    return describeImageRow(repository, manifest, await findConfig(reader, repository, manifest))
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return 'missing'
    const shape = { digest, mediaType: '', manifestBytes: 0 }
    return describeUnreadable(repository, shape, refusalOf(error))
  }
}

/** Indexes with what their manifests say, and the rows of those. */
async function completeIndexes(
  deps: Deps,
  indexes: readonly ManifestRow[],
): Promise<ManifestRow[]> {
  const isSmall = ({ references }: ManifestRow) => references.length <= CHILDREN_MAX
  const wanted = indexes.filter(isSmall).flatMap(({ repository, references }) =>
    references.map(({ digest }) => ({
      repository: asRepositoryName(repository),
      digest: asDigest(digest),
    })),
  )
  const children = await findChildren(deps, [
    ...new Map(wanted.map((child) => [keyOf(child), child])).values(),
  ])
  const complete = indexes.map((index) =>
    isSmall(index)
      ? withChildren(
          index,
          (digest) => children.get(keyOf({ repository: index.repository, digest })) ?? null,
        )
      : withoutChildren(index),
  )
  return [...children.values(), ...complete]
}

/** The manifests of indexes that the registry has. */
async function findChildren(
  deps: Deps,
  wanted: readonly ManifestWanted[],
): Promise<Map<string, ManifestRow>> {
  const known = await loadRows(deps, wanted)
  const rows = new Map<string, ManifestRow>()
  await Promise.all(
    wanted.map(async (child) => {
      const found = known.get(keyOf(child))
      const row = found === undefined ? await fetchOne(deps, child) : found.row
      if (typeof row === 'string') return
      const isThere =
        found === undefined ||
        (await deps.reader.headManifest(child.repository, child.digest)) !== null
      if (isThere) rows.set(keyOf(child), row.kind === 'index' ? withoutChildren(row) : row)
    }),
  )
  return rows
}

async function findConfig(
  reader: RegistryReader,
  repository: RepositoryName,
  { config }: Manifest,
): Promise<FoundConfig> {
  if (config === null || !isImageConfigType(config.mediaType))
    return { config: null, problem: null }
  if (config.sizeBytes > CONFIG_BYTES_MAX) return { config: null, problem: LARGE_CONFIG }
  try {
    const bytes = await reader.getConfigBlob(repository, config.digest, CONFIG_BYTES_MAX)
    return { config: parseImageConfig(bytes), problem: null }
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND')
      return { config: null, problem: LOST_CONFIG }
    return { config: null, problem: refusalOf(error) }
  }
}

/** What one manifest brought about must not end the read of all; only a registry that cannot be reached does. */
function refusalOf(error: unknown): string {
  if (isAppError(error) && error.code === 'REGISTRY_REFUSED') return error.detail
  throw error
}

import type { Database } from '../../db/database'
import { isAppError } from '../../kernel/app-error'
import { parseImageConfig } from '../../registry/image-config'
import type { Manifest } from '../../registry/manifests'
import { isImageConfigType } from '../../registry/media-types'
import { isPlaceholder } from '../../registry/placeholder'
import type { Digest, RepositoryName } from '../../registry/references'
import { CONFIG_BYTES_MAX } from '../describe-manifest'
import {
  describeImageRow,
  describeIndexRow,
  describeUnreadable,
  type FoundConfig,
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

/** What is asked of the registry: `again` for what may have changed, which only a broken one can. */
type Ask = ManifestWanted & { again?: boolean }

/**
 * The rows of manifests that the index does not have, or has as broken. One whose digest is known in any repository of
 * the registry is not fetched again, and so are the manifests of indexes. A single one that cannot be read is told in
 * its row; throws what the client throws when the registry cannot be reached.
 */
export async function fetchManifests(deps: Deps, asks: readonly Ask[]): Promise<FetchedManifests> {
  const result: FetchedManifests = { rows: [], placeholders: new Set(), missing: new Set() }
  const unknown = await takeKnown(deps, asks, result.rows)
  const fetched = await Promise.all(unknown.map((ask) => fetchOne(deps, ask)))
  const indexes: (Ask & { manifest: Manifest })[] = []
  for (const [at, found] of fetched.entries()) {
    const ask = unknown[at]
    if (ask === undefined) continue
    if (found === null) result.missing.add(keyOf(ask))
    else if ('row' in found) result.rows.push(found.row)
    else if (isPlaceholder(found.manifest)) result.placeholders.add(keyOf(ask))
    else indexes.push({ ...ask, manifest: found.manifest })
  }
  result.rows.push(...(await describeIndexes(deps, indexes)))
  return result
}

export function keyOf({ repository, digest }: { repository: string; digest: string }): string {
  return `${repository}@${digest}`
}

/** Copies what another repository has, and answers with what is left to be fetched. */
async function takeKnown(
  { db, registryId }: Deps,
  asks: readonly Ask[],
  rows: ManifestRow[],
): Promise<Ask[]> {
  const usual = asks.filter(({ again }) => again !== true)
  const known = new Map(
    (await findManifests(db, registryId, usual)).map((each) => [keyOf(each.row), each]),
  )
  return asks.filter((ask) => {
    const found = ask.again === true ? undefined : known.get(keyOf(ask))
    // An index needs its manifests in its own repository, which is looked at when it is fetched.
    if (found === undefined || (!found.isHere && found.row.kind === 'index')) return true
    if (!found.isHere) rows.push(found.row)
    return false
  })
}

async function fetchOne(
  { reader }: Deps,
  { repository, digest }: ManifestWanted,
): Promise<{ row: ManifestRow } | { manifest: Manifest } | null> {
  try {
    const { manifest } = await reader.getManifest(repository, digest)
    if (manifest.kind === 'index') return { manifest }
    return {
      row: describeImageRow(repository, manifest, await findConfig(reader, repository, manifest)),
    }
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return null
    const problem = refusalOf(error)
    const shape = { digest, mediaType: '', manifestBytes: 0 }
    return { row: describeUnreadable(repository, shape, problem) }
  }
}

async function describeIndexes(
  deps: Deps,
  indexes: readonly (Ask & { manifest: Manifest })[],
): Promise<ManifestRow[]> {
  const small = indexes.filter(({ manifest }) => manifest.children.length <= CHILDREN_MAX)
  const wanted = small.flatMap(({ repository, manifest, again }) =>
    manifest.children.map(({ digest }) => ({
      repository,
      digest,
      ...(again === true ? { again } : {}),
    })),
  )
  const asks = [...new Map(wanted.map((ask) => [keyOf(ask), ask])).values()]
  const children = await findChildRows(deps, asks)
  const rows = indexes.map(({ repository, manifest }) => {
    const isLarge = manifest.children.length > CHILDREN_MAX
    const found = manifest.children.map(
      ({ digest }) => children.get(keyOf({ repository, digest })) ?? null,
    )
    return describeIndexRow(repository, manifest, found, isLarge)
  })
  return [...children.values(), ...rows]
}

/** Also those that the repository has already, which are written once more as they are. */
async function findChildRows(deps: Deps, asks: readonly Ask[]): Promise<Map<string, ManifestRow>> {
  const usual = asks.filter(({ again }) => again !== true)
  const known = await findManifests(deps.db, deps.registryId, usual)
  const here = known.filter(({ isHere }) => isHere).map(({ row }) => row)
  const rows = new Map(here.map((row) => [keyOf(row), row]))
  const unknown = asks.filter((ask) => !rows.has(keyOf(ask)))
  const fetched = await Promise.all(unknown.map((ask) => fetchOne(deps, ask)))
  for (const [at, found] of fetched.entries()) {
    const ask = unknown[at]
    if (ask === undefined || found === null) continue
    const row =
      'row' in found ? found.row : describeIndexRow(ask.repository, found.manifest, [], true)
    rows.set(keyOf(ask), row)
  }
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

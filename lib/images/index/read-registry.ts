import type { Database } from '../../db/database'
import { AppError } from '../../kernel/app-error'
import { inParts } from '../../kernel/in-parts'
import { mapConcurrent } from '../../kernel/map-concurrent'
import { asRepositoryName } from '../../registry/references'
import { type ReadDeps, readRepositories, writeEmptied } from './read-repositories'

/** Repositories that are read and written together. */
const GROUP = 16
/** While one group is written, the registry answers for another. */
const GROUPS_AT_ONCE = 4

export type ReadSummary = {
  repositories: number
  tags: number
  /** Tags that were elsewhere than the index thought, found without having been told. */
  moved: number
}

/**
 * Reads all of a registry into its index: the catalog once, the tags of each repository, the digest of each tag, and
 * those manifests whose digests are not known. Looks only: nothing in the registry changes. What is told meanwhile
 * wins over what is seen here. What the index has and the registry does not goes last, and only when the registry
 * showed something at all.
 *
 * @throws AppError what the registry client throws; REGISTRY_REFUSED for one that shows nothing where there was data.
 *   What was written by then was seen and stays.
 */
export async function readRegistry(deps: ReadDeps, registryId: string): Promise<ReadSummary> {
  const { db, reader } = deps
  const startedAt = deps.clock.now()
  const listed = await reader.listRepositories()
  const known = await db.indexedRepository.findMany({
    where: { registryId },
    select: { name: true, tagCount: true },
  })
  const inCatalog = new Set<string>(listed)
  // The catalog is believed for what it has, not for what it lacks: those are asked for one by one.
  const unlisted = known.filter(({ name, tagCount }) => tagCount > 0 && !inCatalog.has(name))
  const names = [...listed, ...unlisted.map(({ name }) => asRepositoryName(name))]
  const groups = await mapConcurrent(inParts(names, GROUP), GROUPS_AT_ONCE, (group) =>
    readRepositories(deps, registryId, group),
  )
  const tags = groups.reduce((sum, group) => sum + group.tags, 0)
  const knownTags = known.reduce((sum, { tagCount }) => sum + tagCount, 0)
  if (tags === 0 && knownTags > 0) throw emptyRegistry(knownTags)

  const emptied = groups.flatMap((group) => group.emptied)
  const removed = await writeEmptied(deps, registryId, emptied)
  await forgetRepositories(db, registryId, { listed, startedAt })
  const moved = groups.reduce((sum, group) => sum + group.moved, removed)
  return { repositories: listed.length, tags, moved }
}

function emptyRegistry(tags: number): AppError {
  const images = tags === 1 ? 'one tag is' : `${tags} tags are`
  return new AppError(
    'REGISTRY_REFUSED',
    `The registry answers that it holds nothing, while ${images} known of it. Its storage may not be mounted, or was emptied by hand. Nothing was taken out of the list.`,
  )
}

/** A repository that is not in the catalog and has no tags was removed from the storage. */
async function forgetRepositories(
  db: Database,
  registryId: string,
  input: { listed: readonly string[]; startedAt: Date },
): Promise<void> {
  await db.$executeRaw`
    DELETE FROM "IndexedRepository" WHERE "registryId" = ${registryId} AND "tagCount" = 0
      AND NOT "name" = ANY(${[...input.listed]})
      AND COALESCE("lastPushedAt" < ${input.startedAt}, true)
      AND NOT EXISTS (SELECT 1 FROM "IndexedTag" t WHERE t."registryId" = ${registryId} AND t."repository" = "name")`
}

import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import type { IndexState } from '../views'
import { type IndexStateRow, toIndexState } from './index-state'
import { IS_FOLDED, type TagScope } from './tag-where'

export type RepositoryFacts = {
  index: IndexState
  /** Null for one that the index does not know. */
  repository: { tagCount: number; sizeBytes: number } | null
  /** How many tags are rows of their own. */
  rowCount: number
}

type Row = IndexStateRow & {
  tagCount: number | null
  sizeBytes: bigint | null
  foldedCount: number
}

/** What is said of a repository as a whole; its tags are counted already, but for those that are folded. */
export async function findRepositoryFacts(
  db: Database,
  { registryId, repository }: TagScope,
): Promise<RepositoryFacts> {
  const [row] = await db.$queryRaw<Row[]>(Prisma.sql`
    SELECT i."readWantedAt", i."readStartedAt", i."readAt", i."staleSince", i."staleCode", i."staleSentence",
      r."tagCount", r."sizeBytes", (
        SELECT count(*)::int FROM "IndexedTag" t
        WHERE t."registryId" = ${registryId} AND t."repository" = ${repository} AND ${IS_FOLDED}) AS "foldedCount"
    FROM (SELECT 1) one
    LEFT JOIN "RegistryIndex" i ON i."registryId" = ${registryId}
    LEFT JOIN "IndexedRepository" r ON r."registryId" = ${registryId} AND r."name" = ${repository}`)
  const tagCount = row?.tagCount ?? null
  return {
    index: toIndexState(row ?? null),
    repository: tagCount === null ? null : { tagCount, sizeBytes: Number(row?.sizeBytes ?? 0) },
    rowCount: (tagCount ?? 0) - (row?.foldedCount ?? 0),
  }
}

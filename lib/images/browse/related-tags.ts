import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import type { AttachedTag } from '../views'
import type { IndexedTagRow } from './tag-rows'
import type { TagScope } from './tag-where'

const NAMES_MAX = 12

/** What shares a digest with the tags of a page: by digest. */
export type RelatedTags = {
  siblings: ReadonlyMap<string, { names: readonly string[]; count: number }>
  attached: ReadonlyMap<string, { tags: readonly AttachedTag[]; count: number }>
}

type Row = {
  digest: string
  isAttached: boolean
  count: number
  names: string[]
  types: (string | null)[]
}

/**
 * Tags on the digests of these rows, and signatures and the like that belong to them or to what they name: some names,
 * and how many.
 */
export async function findRelatedTags(
  db: Database,
  { registryId, repository }: TagScope,
  rows: readonly Pick<IndexedTagRow, 'digest'>[],
): Promise<RelatedTags> {
  const digests = [...new Set(rows.flatMap(({ digest }) => (digest === null ? [] : [digest])))]
  if (digests.length === 0) return { siblings: new Map(), attached: new Map() }
  const inRepository = Prisma.sql`"registryId" = ${registryId} AND "repository" = ${repository}`
  const columns = Prisma.sql`count(*)::int AS "count",
    (array_agg("name" ORDER BY "versionKey"))[1:${NAMES_MAX}::int] AS "names",
    (array_agg("artifactType" ORDER BY "versionKey"))[1:${NAMES_MAX}::int] AS "types"`
  const found = await db.$queryRaw<Row[]>(Prisma.sql`
    SELECT "digest", false AS "isAttached", ${columns} FROM "IndexedTag"
    WHERE ${inRepository} AND "digest" = ANY(${digests}) GROUP BY "digest" HAVING count(*) > 1
    UNION ALL
    SELECT "digest", true, ${columns} FROM (
      SELECT "attachedTo" AS "digest", "name", "versionKey", "artifactType" FROM "IndexedTag"
      WHERE ${inRepository} AND "attachedTo" = ANY(${digests})
      UNION
      SELECT c."parent", t."name", t."versionKey", t."artifactType" FROM "IndexedChild" c JOIN "IndexedTag" t
        ON t."registryId" = c."registryId" AND t."repository" = c."repository" AND t."attachedTo" = c."child"
      WHERE c."registryId" = ${registryId} AND c."repository" = ${repository} AND c."parent" = ANY(${digests})
    ) attached GROUP BY "digest"`)
  return {
    siblings: new Map(
      found
        .filter(({ isAttached }) => !isAttached)
        .map(({ digest, names, count }) => [digest, { names, count }]),
    ),
    attached: new Map(
      found
        .filter(({ isAttached }) => isAttached)
        .map(({ digest, names, types, count }) => [
          digest,
          { tags: names.map((tag, at) => ({ tag, artifactType: types[at] ?? null })), count },
        ]),
    ),
  }
}

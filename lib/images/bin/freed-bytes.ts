import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'

type Reader = Pick<Database, '$queryRaw'>

/** Owner of what stays whatever is purged. */
const STAYS = ''

/**
 * What a registry would need less if these tags were deleted and purged and its storage cleaned up: manifests and blobs
 * that nothing else tagged or binned, in any repository, needs. As the index knows it: an estimate.
 */
export async function freedBytes(
  db: Reader,
  registryId: string,
  tags: readonly { repository: string; tag: string }[],
): Promise<number> {
  if (tags.length === 0) return 0
  const going = JSON.stringify(tags.map(({ repository, tag }) => ({ repository, tag })))
  const freed = await freedByOwner(
    db,
    registryId,
    Prisma.sql`
      SELECT t."repository", t."digest", CASE WHEN k."tag" IS NULL THEN ${STAYS} ELSE 'goes' END AS "owner"
      FROM "IndexedTag" t LEFT JOIN jsonb_to_recordset(${going}::jsonb) AS k("repository" text, "tag" text)
        ON k."repository" = t."repository" AND k."tag" = t."name"
      WHERE t."registryId" = ${registryId} AND t."digest" IS NOT NULL
      UNION ALL ${binned(registryId, Prisma.sql`${STAYS}`)}`,
  )
  return freed.get('goes') ?? 0
}

/** The same of everything in the bin together. */
export async function freedByAll(db: Reader, registryId: string): Promise<number> {
  const freed = await freedByOwner(
    db,
    registryId,
    Prisma.sql`${tagged(registryId)} UNION ALL ${binned(registryId, Prisma.sql`'goes'`)}`,
  )
  return freed.get('goes') ?? 0
}

/** The same of each row in the bin, purged alone with what goes along with it; rows that free nothing are left out. */
export function freedByEach(db: Reader, registryId: string): Promise<Map<string, number>> {
  const owner = Prisma.sql`COALESCE("partOf", "id")`
  return freedByOwner(
    db,
    registryId,
    Prisma.sql`${tagged(registryId)} UNION ALL ${binned(registryId, owner)}`,
  )
}

function tagged(registryId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT "repository", "digest", ${STAYS} AS "owner" FROM "IndexedTag"
    WHERE "registryId" = ${registryId} AND "digest" IS NOT NULL`
}

function binned(registryId: string, owner: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`
    SELECT "repository", "digest", ${owner} FROM "BinnedTag"
    WHERE "registryId" = ${registryId} AND "digest" IS NOT NULL AND "state" <> 'purged'`
}

/** `roots`: who holds which digest. The bytes that only one holds, by holder. */
async function freedByOwner(
  db: Reader,
  registryId: string,
  roots: Prisma.Sql,
): Promise<Map<string, number>> {
  const rows = await db.$queryRaw<{ owner: string; bytes: bigint }[]>`
    WITH RECURSIVE children AS MATERIALIZED (
      SELECT "repository", "parent", "child" FROM "IndexedChild" WHERE "registryId" = ${registryId}
      UNION
      SELECT "repository", "digest", unnest("children") FROM "BinnedManifest" WHERE "registryId" = ${registryId}
    ), held AS (
      SELECT * FROM (${roots}) r
      UNION
      SELECT h."repository", c."child", h."owner" FROM held h JOIN children c
        ON c."repository" = h."repository" AND c."parent" = h."digest"
    ), manifests AS MATERIALIZED (
      SELECT "repository", "digest", "manifestBytes"::bigint AS "bytes", "references" AS "blobs" FROM "IndexedManifest"
      WHERE "registryId" = ${registryId}
      UNION ALL
      SELECT "repository", "digest", octet_length("bytes")::bigint, "blobs" FROM "BinnedManifest"
      WHERE "registryId" = ${registryId}
    ), parts AS (
      SELECT h."owner", m."digest", m."bytes" FROM held h JOIN manifests m
        ON m."repository" = h."repository" AND m."digest" = h."digest"
      UNION
      SELECT h."owner", b."digest", b."size" FROM held h JOIN manifests m
        ON m."repository" = h."repository" AND m."digest" = h."digest"
        CROSS JOIN LATERAL jsonb_to_recordset(m."blobs") AS b("digest" text, "size" bigint, "role" text)
      WHERE b."role" IS NULL OR b."role" IN ('config', 'layer')
    )
    SELECT "owner", sum("bytes")::bigint AS "bytes" FROM (
      SELECT min("owner") AS "owner", max("bytes") AS "bytes" FROM parts
      GROUP BY "digest" HAVING count(DISTINCT "owner") = 1) f
    WHERE "owner" <> ${STAYS} GROUP BY 1`
  return new Map(rows.map(({ owner, bytes }) => [owner, Number(bytes)]))
}

import type { Database, Transaction } from '../../db/database'
import { lockIndex } from './lock-index'

/** With more tags the bytes of a repository are counted later, once for all that happened meanwhile. */
const COUNTED_AT_ONCE_MAX = 500

/**
 * Counts tags of some repositories anew, and their bytes: distinct blobs and manifests of what is tagged, the manifests
 * of indexes included. Bytes of a large repository follow soon (`countSizes`), so that a change of one tag of thousands
 * is quick. A repository that is not known is made. The caller holds the lock of the index.
 */
export async function recountRepositories(
  tx: Transaction,
  registryId: string,
  repositories: readonly string[],
): Promise<void> {
  const names = [...new Set(repositories)]
  if (names.length === 0) return
  const counted = await tx.$queryRaw<{ name: string; tagCount: number }[]>`
    INSERT INTO "IndexedRepository" ("registryId", "name", "tagCount", "sizeWanted")
    SELECT ${registryId}, k."name", COUNT(t."name")::int, COUNT(t."name") > ${COUNTED_AT_ONCE_MAX}
    FROM unnest(${names}::text[]) AS k("name")
    LEFT JOIN "IndexedTag" t ON t."registryId" = ${registryId} AND t."repository" = k."name"
    GROUP BY k."name"
    ON CONFLICT ("registryId", "name") DO UPDATE SET
      "tagCount" = EXCLUDED."tagCount", "sizeWanted" = EXCLUDED."sizeWanted"
    RETURNING "name", "tagCount"`
  const small = counted.filter(({ tagCount }) => tagCount <= COUNTED_AT_ONCE_MAX)
  await sumBytes(
    tx,
    registryId,
    small.map(({ name }) => name),
  )
}

/** Counts the bytes of repositories that wait for it. Idempotent. */
export async function countSizes(db: Database, registryId: string): Promise<void> {
  const waiting = await db.indexedRepository.findMany({
    where: { registryId, sizeWanted: true },
    select: { name: true },
  })
  for (const { name } of waiting) {
    await db.$transaction(async (tx) => {
      await lockIndex(tx, registryId)
      await sumBytes(tx, registryId, [name])
    })
  }
}

async function sumBytes(
  tx: Transaction,
  registryId: string,
  names: readonly string[],
): Promise<void> {
  if (names.length === 0) return
  await tx.$executeRaw`
    WITH RECURSIVE needed AS (
      SELECT "repository", "digest" FROM "IndexedTag"
      WHERE "registryId" = ${registryId} AND "repository" = ANY(${[...names]}) AND "digest" IS NOT NULL
      UNION
      SELECT n."repository", c."child" FROM needed n JOIN "IndexedChild" c
        ON c."registryId" = ${registryId} AND c."repository" = n."repository" AND c."parent" = n."digest"
    ), manifests AS MATERIALIZED (
      SELECT m."repository", m."digest", m."manifestBytes", m."references" FROM needed n JOIN "IndexedManifest" m
        ON m."registryId" = ${registryId} AND m."repository" = n."repository" AND m."digest" = n."digest"
      WHERE m."goneAt" IS NULL
    ), parts AS (
      SELECT "repository", "digest", "manifestBytes"::bigint AS "bytes" FROM manifests
      UNION ALL
      SELECT "repository", r."digest", r."size" FROM manifests
        CROSS JOIN LATERAL jsonb_to_recordset("references") AS r("digest" text, "size" bigint, "role" text)
      WHERE r."role" IN ('config', 'layer')
    ), sizes AS (
      SELECT "repository", SUM("bytes") AS "bytes"
      FROM (SELECT "repository", "digest", MAX("bytes") AS "bytes" FROM parts GROUP BY 1, 2) AS once GROUP BY 1
    )
    UPDATE "IndexedRepository" known SET "sizeWanted" = false,
      "sizeBytes" = LEAST(COALESCE(s."bytes", 0), 9007199254740991)::bigint
    FROM unnest(${[...names]}::text[]) AS k("name") LEFT JOIN sizes s ON s."repository" = k."name"
    WHERE known."registryId" = ${registryId} AND known."name" = k."name"`
}

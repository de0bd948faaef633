import type { Transaction } from '../../db/database'

/**
 * Counts tags and bytes of some repositories anew: distinct blobs and manifests of what is tagged, the manifests of
 * indexes included. One statement; a repository that is not known is made. The caller holds the lock of the index.
 */
export async function recountRepositories(
  tx: Transaction,
  registryId: string,
  repositories: readonly string[],
): Promise<void> {
  const names = [...new Set(repositories)]
  if (names.length === 0) return
  await tx.$executeRaw`
    WITH RECURSIVE tags AS MATERIALIZED (
      SELECT "repository", "digest" FROM "IndexedTag"
      WHERE "registryId" = ${registryId} AND "repository" = ANY(${names})
    ), needed AS (
      SELECT "repository", "digest" FROM tags WHERE "digest" IS NOT NULL
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
    ), counts AS (
      SELECT "repository", COUNT(*) AS "tags" FROM tags GROUP BY 1
    )
    INSERT INTO "IndexedRepository" ("registryId", "name", "tagCount", "sizeBytes")
    SELECT ${registryId}, k."name", COALESCE(c."tags", 0)::int, LEAST(COALESCE(s."bytes", 0), 9007199254740991)::bigint
    FROM unnest(${names}::text[]) AS k("name")
    LEFT JOIN counts c ON c."repository" = k."name"
    LEFT JOIN sizes s ON s."repository" = k."name"
    ON CONFLICT ("registryId", "name") DO UPDATE SET
      "tagCount" = EXCLUDED."tagCount", "sizeBytes" = EXCLUDED."sizeBytes"`
}

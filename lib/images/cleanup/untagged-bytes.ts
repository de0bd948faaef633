import type { Database } from '../../db/database'
import type { Digest } from '../../registry/references'

/**
 * Bytes and number of the manifests and blobs that a registry needs for these manifests alone. As the index knows it: an
 * estimate.
 */
export async function untaggedBytes(
  db: Pick<Database, '$queryRaw'>,
  registryId: string,
  untagged: readonly { repository: string; digest: Digest }[],
): Promise<{ blobs: number; bytes: number }> {
  if (untagged.length === 0) return { blobs: 0, bytes: 0 }
  const [row] = await db.$queryRaw<{ blobs: bigint; bytes: bigint }[]>`
    WITH manifests AS MATERIALIZED (
      SELECT m."digest", m."manifestBytes"::bigint AS "bytes", m."references", k."digest" IS NOT NULL AS "goes"
      FROM "IndexedManifest" m
      LEFT JOIN jsonb_to_recordset(${JSON.stringify(untagged)}::jsonb) AS k("repository" text, "digest" text)
        ON k."repository" = m."repository" AND k."digest" = m."digest"
      WHERE m."registryId" = ${registryId} AND m."goneAt" IS NULL
    ), parts AS (
      SELECT "digest", "bytes", "goes" FROM manifests
      UNION ALL
      SELECT b."digest", b."size", m."goes" FROM manifests m
        CROSS JOIN LATERAL jsonb_to_recordset(m."references") AS b("digest" text, "size" bigint, "role" text)
      WHERE b."role" IN ('config', 'layer')
    )
    SELECT count(*) AS "blobs", coalesce(sum("bytes"), 0)::bigint AS "bytes"
    FROM (SELECT max("bytes") AS "bytes" FROM parts GROUP BY "digest" HAVING bool_and("goes")) f`
  return { blobs: Number(row?.blobs ?? 0n), bytes: Number(row?.bytes ?? 0n) }
}

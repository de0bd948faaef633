import type { Database } from '../../db/database'

/**
 * Of blobs that a collector would delete, one that a tag needs as the index knows it, with that tag; null when there is
 * none. Tags that were pushed after `before` do not count: their blobs were there before them.
 */
export async function doomedByMistake(
  db: Pick<Database, '$queryRaw'>,
  registryId: string,
  input: { blobs: readonly string[]; before: Date },
): Promise<{ repository: string; tag: string; digest: string } | null> {
  const [row] = await db.$queryRaw<{ repository: string; tag: string; digest: string }[]>`
    WITH RECURSIVE doomed AS MATERIALIZED (
      SELECT jsonb_array_elements_text(${JSON.stringify(input.blobs)}::jsonb) AS "digest"
    ), held AS (
      SELECT "repository", "name" AS "tag", "digest" FROM "IndexedTag"
      WHERE "registryId" = ${registryId} AND "digest" IS NOT NULL AND "broken" IS NULL AND "pushedAt" < ${input.before}
      UNION
      SELECT h."repository", h."tag", c."child" FROM held h JOIN "IndexedChild" c
        ON c."registryId" = ${registryId} AND c."repository" = h."repository" AND c."parent" = h."digest"
    ), manifests AS (
      SELECT h."repository", h."tag", m."digest", m."references" FROM held h JOIN "IndexedManifest" m
        ON m."registryId" = ${registryId} AND m."repository" = h."repository" AND m."digest" = h."digest"
        AND m."goneAt" IS NULL AND m."broken" IS NULL
    ), parts AS (
      SELECT "repository", "tag", "digest" FROM manifests
      UNION
      SELECT m."repository", m."tag", b."digest" FROM manifests m
        CROSS JOIN LATERAL jsonb_to_recordset(m."references") AS b("digest" text, "role" text)
      WHERE b."role" IN ('config', 'layer')
    )
    SELECT p."repository", p."tag", p."digest" FROM parts p JOIN doomed d ON d."digest" = p."digest" LIMIT 1`
  return row ?? null
}

import type { Transaction } from '../../db/database'
import { type IndexPull, ONE_PULL_MS, type PullChanges } from './fold-pulls'

/** Adds to the counts of manifests, tags and repositories. Tags are written as they are by now. */
export async function writePulls(
  tx: Transaction,
  registryId: string,
  { manifests, repositories, tags, digests, recent }: PullChanges,
): Promise<void> {
  if (manifests.length === 0) return
  await tx.$executeRaw`
    UPDATE "IndexedManifest" m
    SET "pullCount" = m."pullCount" + k."count", "lastPulledAt" = GREATEST(m."lastPulledAt", k."lastAt")
    FROM jsonb_to_recordset(${JSON.stringify(manifests)}::jsonb) AS k("repository" text, "digest" text, "count" int, "lastAt" timestamptz)
    WHERE m."registryId" = ${registryId} AND m."repository" = k."repository" AND m."digest" = k."digest"`
  await tx.$executeRaw`
    UPDATE "IndexedRepository" r
    SET "pullCount" = r."pullCount" + k."count", "lastPulledAt" = GREATEST(r."lastPulledAt", k."lastAt")
    FROM jsonb_to_recordset(${JSON.stringify(repositories)}::jsonb) AS k("repository" text, "count" int, "lastAt" timestamptz)
    WHERE r."registryId" = ${registryId} AND r."name" = k."repository"`
  await tx.$executeRaw`
    UPDATE "IndexedTag" t
    SET "pullCount" = t."pullCount" + k."count", "lastPulledAt" = GREATEST(t."lastPulledAt", k."lastAt")
    FROM jsonb_to_recordset(${JSON.stringify(tags)}::jsonb) AS k("repository" text, "tag" text, "count" int, "lastAt" timestamptz)
    WHERE t."registryId" = ${registryId} AND t."repository" = k."repository" AND t."name" = k."tag"`
  await tx.$executeRaw`
    WITH pulled AS (
      SELECT * FROM jsonb_to_recordset(${JSON.stringify(digests)}::jsonb) AS k("repository" text, "digest" text, "count" int, "lastAt" timestamptz)
    ), targets AS (
      SELECT * FROM pulled
      UNION ALL
      SELECT p."repository", c."parent", p."count", p."lastAt" FROM pulled p JOIN "IndexedChild" c
        ON c."registryId" = ${registryId} AND c."repository" = p."repository" AND c."child" = p."digest"
    ), sums AS (
      SELECT "repository", "digest", SUM("count")::int AS "count", MAX("lastAt") AS "lastAt" FROM targets GROUP BY 1, 2
    )
    UPDATE "IndexedTag" t
    SET "pullCount" = t."pullCount" + s."count", "lastPulledAt" = GREATEST(t."lastPulledAt", s."lastAt")
    FROM sums s
    WHERE t."registryId" = ${registryId} AND t."repository" = s."repository" AND t."digest" = s."digest"`
  await writeRecent(tx, registryId, recent)
}

async function writeRecent(
  tx: Transaction,
  registryId: string,
  recent: readonly IndexPull[],
): Promise<void> {
  if (recent.length === 0) return
  const newest = Math.max(...recent.map(({ at }) => at.getTime()))
  await tx.recentIndexPull.deleteMany({
    where: { registryId, at: { lt: new Date(newest - 10 * ONE_PULL_MS) } },
  })
  await tx.$executeRaw`
    INSERT INTO "RecentIndexPull" AS known ("registryId", "repository", "actor", "digest", "at")
    SELECT ${registryId}, k.*
    FROM jsonb_to_recordset(${JSON.stringify(recent)}::jsonb) AS k("repository" text, "actor" text, "digest" text, "at" timestamptz)
    ON CONFLICT ("registryId", "repository", "actor", "digest") DO UPDATE SET "at" = GREATEST(known."at", EXCLUDED."at")`
}

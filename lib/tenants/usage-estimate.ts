import type { Database } from '../db/database'

/** Of one registry at once; a measurement is due long before so many are new. */
const DIGESTS_MAX = 5_000

export type Pushed = { registryId: string; measuredFrom: Date; digests: string[] }

/**
 * Live registries that were measured and pushed to since the last estimate, with the blobs and manifests (hex digits of
 * their digests) that manifests need which were pushed since the measurement began.
 */
export async function listPushedSince(db: Database): Promise<Pushed[]> {
  return db.$queryRaw<Pushed[]>`
    SELECT u."registryId", u."measuredFrom", ARRAY(
      SELECT DISTINCT right(d."digest", 64) FROM "RegistryEvent" e
      CROSS JOIN LATERAL (
        SELECT e."digest" UNION ALL
        SELECT r."digest" FROM jsonb_to_recordset(COALESCE(e."references", '[]'::jsonb)) AS r("digest" text)
      ) AS d
      WHERE e."registryId" = u."registryId" AND e."action" = 'push' AND e."receivedAt" >= u."measuredFrom"
        AND d."digest" ~ '^sha256:[0-9a-f]{64}$'
      LIMIT ${DIGESTS_MAX}
    ) AS "digests"
    FROM "RegistryUsage" u JOIN "Registry" r ON r."id" = u."registryId"
    WHERE r."deletedAt" IS NULL AND u."measuredFrom" IS NOT NULL AND r."usageDirtyAt" IS NOT NULL
      AND (u."pushedAt" IS NULL OR u."pushedAt" <= r."usageDirtyAt")`
}

/** Writes an estimate, unless it was measured again meanwhile. */
export async function recordPushed(
  db: Database,
  registryId: string,
  pushed: { pushedBytes: number; at: Date; measuredFrom: Date },
): Promise<void> {
  const { pushedBytes, at, measuredFrom } = pushed
  await db.registryUsage.updateMany({
    where: { registryId, measuredFrom },
    data: { pushedBytes: BigInt(pushedBytes), pushedAt: at },
  })
}

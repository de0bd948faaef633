import type { Database, Transaction } from '../../db/database'
import { lockIndex } from './lock-index'

/** After a read that failed, how long until the next. */
const RETRY_MS = 60_000

/**
 * Makes a full read due. Answers false when one was due already, so that asking often costs nothing. A wish during a
 * read stands for another one after it.
 */
export async function wantRead(
  db: Database | Transaction,
  input: { registryId: string; at: Date },
): Promise<boolean> {
  const { registryId, at } = input
  const count = await db.$executeRaw`
    INSERT INTO "RegistryIndex" AS known ("registryId", "readWantedAt") VALUES (${registryId}, ${at})
    ON CONFLICT ("registryId") DO UPDATE SET "readWantedAt" = EXCLUDED."readWantedAt"
    WHERE known."readWantedAt" IS NULL OR known."readWantedAt" <= known."readStartedAt"`
  return count > 0
}

/**
 * Registries that are up and due for a full read: never read, wanted, or last read before `everyMs`. Longest ago first.
 * One whose storage is being cleaned up comes after that: its restarts would end the read, and the read would slow down
 * the collector, while nobody can push.
 */
export async function listReadDue(
  db: Database,
  input: { now: Date; everyMs: number },
): Promise<string[]> {
  const { now } = input
  const readBefore = new Date(now.getTime() - input.everyMs)
  const triedBefore = new Date(now.getTime() - RETRY_MS)
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT r."id" FROM "Registry" r LEFT JOIN "RegistryIndex" i ON i."registryId" = r."id"
    WHERE r."deletedAt" IS NULL AND r."desired" = 'running' AND r."readyAt" IS NOT NULL AND r."port" IS NOT NULL
      AND NOT EXISTS (SELECT 1 FROM "StorageCleanup" c WHERE c."registryId" = r."id" AND c."finishedAt" IS NULL)
      AND (i."readAt" IS NULL OR i."readAt" < ${readBefore} OR i."readWantedAt" IS NOT NULL)
      AND (i."readStartedAt" IS NULL OR i."readStartedAt" < ${triedBefore} OR i."readWantedAt" > i."readStartedAt")
    ORDER BY i."readStartedAt" NULLS FIRST`
  return rows.map(({ id }) => id)
}

export async function beginRead(
  db: Database,
  input: { registryId: string; at: Date },
): Promise<void> {
  await db.$transaction(async (tx) => {
    await lockIndex(tx, input.registryId)
    await tx.registryIndex.update({
      where: { registryId: input.registryId },
      data: { readStartedAt: input.at },
    })
  })
}

/** A read that began at `startedAt` saw all there is. Wishes from after its beginning stay. */
export async function endRead(
  db: Database,
  input: { registryId: string; startedAt: Date },
): Promise<void> {
  const { registryId, startedAt } = input
  await db.$executeRaw`
    UPDATE "RegistryIndex" SET "readAt" = ${startedAt}, "staleSince" = NULL, "staleCode" = NULL, "staleSentence" = NULL,
      "readWantedAt" = CASE WHEN "readWantedAt" > ${startedAt} THEN "readWantedAt" END
    WHERE "registryId" = ${registryId}`
}

/** A read could not be finished or believed: what is known stays, and pages say why it may be old. */
export async function failRead(
  db: Database,
  input: { registryId: string; at: Date; code: string; sentence: string },
): Promise<void> {
  const { registryId, at, code, sentence } = input
  await db.$executeRaw`
    UPDATE "RegistryIndex" SET "staleSince" = COALESCE("staleSince", ${at}), "staleCode" = ${code},
      "staleSentence" = ${sentence}, "readWantedAt" = COALESCE("readWantedAt", ${at})
    WHERE "registryId" = ${registryId}`
}

import type { Database, Transaction } from '../db/database'
import { newId } from '../kernel/ids'

/** Queues a clean-up, or a forecast of one. Null, and nothing changed, while one of this registry is under way. */
export async function createCleanup(
  db: Database | Transaction,
  input: {
    registryId: string
    isForecast: boolean
    requestedBy: string
    requestId: string
    at: Date
  },
): Promise<string | null> {
  const { registryId, isForecast, requestedBy, requestId, at } = input
  const id = newId()
  const count = await db.$executeRaw`
    INSERT INTO "StorageCleanup" ("id", "registryId", "isForecast", "step", "stepSince", "createdAt", "requestedBy", "requestId")
    VALUES (${id}, ${registryId}, ${isForecast}, 'queued', ${at}, ${at}, ${requestedBy}, ${requestId})
    ON CONFLICT ("registryId") WHERE "finishedAt" IS NULL DO NOTHING`
  return count === 0 ? null : id
}

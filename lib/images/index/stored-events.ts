import type { Transaction } from '../../db/database'

/** A report of a registry as it was stored, without what the index does not ask. */
export type StoredEvent = {
  id: string
  action: string
  repository: string
  tag: string | null
  digest: string | null
  mediaType: string | null
  hasReferences: boolean
  actor: string | null
  address: string | null
  client: string | null
  method: string | null
  instanceId: string | null
  /** By the clock of the registry, but never after it came. */
  at: Date
}

/** The next events of a registry that the index has not taken in, in the order in which they came. */
export async function loadUnprocessed(
  tx: Transaction,
  registryId: string,
  limit: number,
): Promise<StoredEvent[]> {
  return tx.$queryRaw<StoredEvent[]>`
    SELECT "id", "action", "repository", "tag", "digest", "mediaType", "references" IS NOT NULL AS "hasReferences",
      "actor", "address", "client", "method", "instanceId", LEAST("occurredAt", "receivedAt") AS "at"
    FROM "RegistryEvent" WHERE "registryId" = ${registryId} AND "processedAt" IS NULL
    ORDER BY "sequence" LIMIT ${limit}`
}

export async function markProcessed(
  tx: Transaction,
  registryId: string,
  input: { ids: readonly string[]; at: Date },
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "RegistryEvent" SET "processedAt" = ${input.at}
    WHERE "registryId" = ${registryId} AND "id" = ANY(${input.ids})`
}

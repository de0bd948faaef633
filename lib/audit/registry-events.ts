import type { Database } from '../db/database'

/** A report of a registry, already made fit to be stored by its parser. */
export type ReportedEvent = {
  id: string
  timestamp: Date
  action: string
  repository: string
  fromRepository: string | null
  tag: string | null
  digest: string | null
  mediaType: string | null
  sizeBytes: number | null
  references: readonly { mediaType: string | null; digest: string; size: number | null }[]
  actor: string | null
  clientAddress: string | null
  userAgent: string | null
  method: string | null
  instanceId: string | null
}

/**
 * Stores what a registry reported, in one statement and in the order given. An event that is there already stays as
 * it is, so a report that comes twice changes nothing. Whose registry it is, the caller knows; events do not say.
 */
export async function storeRegistryEvents(
  db: Database,
  registry: { id: string; tenantId: string },
  input: { events: readonly ReportedEvent[]; receivedAt: Date },
): Promise<void> {
  await db.registryEvent.createMany({
    data: input.events.map(
      ({ timestamp, clientAddress, userAgent, references, sizeBytes, ...event }) => ({
        ...event,
        registryId: registry.id,
        tenantId: registry.tenantId,
        receivedAt: input.receivedAt,
        occurredAt: timestamp,
        sizeBytes: sizeBytes === null ? null : BigInt(sizeBytes),
        ...(references.length === 0 ? {} : { references: references.map((one) => ({ ...one })) }),
        address: clientAddress,
        client: userAgent,
      }),
    ),
    skipDuplicates: true,
  })
}

const DELETE_BATCH = 5_000

/** Deletes events that came before `before`, in batches that lock briefly; returns how many. Idempotent. */
export async function deleteRegistryEvents(db: Database, before: Date): Promise<number> {
  let deleted = 0
  for (;;) {
    const count = await db.$executeRaw`
      DELETE FROM "RegistryEvent" WHERE ("registryId", "id") IN (
        SELECT "registryId", "id" FROM "RegistryEvent" WHERE "receivedAt" < ${before}
        ORDER BY "receivedAt", "sequence" LIMIT ${DELETE_BATCH})`
    deleted += count
    if (count < DELETE_BATCH) return deleted
  }
}

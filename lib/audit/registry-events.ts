import { type Database, runHot } from '../db/database'

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

export type Report = {
  registry: { id: string; tenantId: string }
  events: readonly ReportedEvent[]
  receivedAt: Date
}

const STORE = `
  INSERT INTO "RegistryEvent" ("registryId", "tenantId", "receivedAt", "id", "occurredAt", "action", "repository",
    "fromRepository", "tag", "digest", "mediaType", "sizeBytes", "references", "actor", "address", "client", "method",
    "instanceId")
  SELECT k.* FROM jsonb_to_recordset($1::jsonb) AS k("registryId" text, "tenantId" text, "receivedAt" timestamptz,
    "id" text, "occurredAt" timestamptz, "action" text, "repository" text, "fromRepository" text, "tag" text,
    "digest" text, "mediaType" text, "sizeBytes" bigint, "references" jsonb, "actor" text, "address" text,
    "client" text, "method" text, "instanceId" text)
  ON CONFLICT DO NOTHING`

/**
 * Stores what registries reported, in one statement and in the order given. An event that is there already stays as
 * it is, so a report that comes twice changes nothing. Whose registry it is, the caller knows; events do not say.
 */
export async function storeReports(db: Database, reports: readonly Report[]): Promise<void> {
  const rows = reports.flatMap(({ registry, events, receivedAt }) =>
    events.map(({ timestamp, clientAddress, userAgent, references, ...event }) => ({
      ...event,
      registryId: registry.id,
      tenantId: registry.tenantId,
      receivedAt,
      occurredAt: timestamp,
      references: references.length === 0 ? undefined : references,
      address: clientAddress,
      client: userAgent,
    })),
  )
  await runHot(db, { name: 'berth-store-reports', text: STORE }, JSON.stringify(rows))
}

/** As `storeReports`, of one registry. */
export function storeRegistryEvents(
  db: Database,
  registry: { id: string; tenantId: string },
  input: { events: readonly ReportedEvent[]; receivedAt: Date },
): Promise<void> {
  return storeReports(db, [{ registry, ...input }])
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

// Rows of an index without a registry behind them, written as fast as the database takes them.
import type { Database } from '../../../db/database'
import { versionKey } from '../../index/version-key'

export type TagSeed = {
  name: string
  digest: string | null
  kind?: string
  sizeBytes?: number | null
  platforms?: string[]
  artifactType?: string
  attachedTo?: string
  broken?: string
  pushedAt?: string
  pushedBy?: string
  lastPulledAt?: string
}

export type RepositorySeed = {
  name: string
  tagCount?: number
  sizeBytes?: number
  lastPushedAt?: string
  lastPulledAt?: string
}

/** Says that the registry was read. */
export async function markRead(db: Database, registryId: string, at: Date): Promise<void> {
  const times = { readStartedAt: at, readAt: at, readWantedAt: null }
  await db.registryIndex.upsert({
    where: { registryId },
    create: { registryId, ...times },
    update: times,
  })
}

export async function fillRepositories(
  db: Database,
  registryId: string,
  seeds: readonly RepositorySeed[],
): Promise<void> {
  await db.$executeRaw`
    INSERT INTO "IndexedRepository" ("registryId", "name", "tagCount", "sizeBytes", "lastPushedAt", "lastPulledAt")
    SELECT ${registryId}, s."name", coalesce(s."tagCount", 1), coalesce(s."sizeBytes", 0), s."lastPushedAt",
      s."lastPulledAt"
    FROM jsonb_to_recordset(${JSON.stringify(seeds)}::jsonb) AS s("name" text, "tagCount" int, "sizeBytes" bigint,
      "lastPushedAt" timestamptz, "lastPulledAt" timestamptz)`
}

/** Counted in the row of the repository. */
export async function fillTags(
  db: Database,
  place: { registryId: string; repository: string },
  seeds: readonly TagSeed[],
): Promise<void> {
  const { registryId, repository } = place
  const rows = seeds.map((seed) => ({
    ...{ kind: 'image', platforms: ['linux/amd64'], sizeBytes: 1000 },
    ...seed,
    versionKey: versionKey(seed.name),
  }))
  await db.$executeRaw`
    INSERT INTO "IndexedTag" ("registryId", "repository", "name", "versionKey", "digest", "kind", "sizeBytes",
      "platforms", "artifactType", "attachedTo", "broken", "pushedAt", "pushedBy", "lastPulledAt", "pullCount")
    SELECT ${registryId}, ${repository}, s."name", s."versionKey", s."digest", s."kind", s."sizeBytes",
      ARRAY(SELECT jsonb_array_elements_text(s."platforms")), s."artifactType", s."attachedTo", s."broken",
      s."pushedAt", s."pushedBy", s."lastPulledAt", CASE WHEN s."lastPulledAt" IS NULL THEN 0 ELSE 1 END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS s("name" text, "versionKey" text, "digest" text,
      "kind" text, "sizeBytes" bigint, "platforms" jsonb, "artifactType" text, "attachedTo" text, "broken" text,
      "pushedAt" timestamptz, "pushedBy" text, "lastPulledAt" timestamptz)`
  await db.$executeRaw`
    INSERT INTO "IndexedRepository" ("registryId", "name", "tagCount", "sizeBytes")
    VALUES (${registryId}, ${repository}, ${seeds.length}, 1000)
    ON CONFLICT ("registryId", "name") DO UPDATE SET "tagCount" = "IndexedRepository"."tagCount" + ${seeds.length}`
}

/** A digest that is told from the others by its number. */
export function digestNumber(number: number): string {
  return `sha256:${number.toString(16).padStart(64, '0')}`
}

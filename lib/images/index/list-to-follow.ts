import type { Database } from '../../db/database'

/** Live registries that reported what their index has not taken in. */
export async function listWithNews(db: Database): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT r."id" FROM "Registry" r WHERE r."deletedAt" IS NULL AND EXISTS (
      SELECT 1 FROM "RegistryEvent" e WHERE e."registryId" = r."id" AND e."processedAt" IS NULL)`
  return rows.map(({ id }) => id)
}

/** Live registries with tags that are to be looked at. */
export async function listWithLooks(db: Database): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT r."id" FROM "Registry" r WHERE r."deletedAt" IS NULL AND r."desired" = 'running' AND r."readyAt" IS NOT NULL
      AND EXISTS (
      SELECT 1 FROM "IndexedTag" t WHERE t."registryId" = r."id" AND t."lookWanted")`
  return rows.map(({ id }) => id)
}

/** Live registries with repositories whose bytes are to be counted. */
export async function listWithSizes(db: Database): Promise<string[]> {
  const rows = await db.$queryRaw<{ id: string }[]>`
    SELECT r."id" FROM "Registry" r WHERE r."deletedAt" IS NULL AND EXISTS (
      SELECT 1 FROM "IndexedRepository" p WHERE p."registryId" = r."id" AND p."sizeWanted")`
  return rows.map(({ id }) => id)
}

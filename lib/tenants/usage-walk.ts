import type { Database } from '../db/database'
import type { Prisma } from '../db/generated/client'

/** How far the walk through a registry's tree has come that is under way or was cut short; null for none. */
export async function findWalk(db: Database, registryId: string): Promise<unknown> {
  const row = await db.registryUsage.findUnique({
    where: { registryId },
    select: { walk: true },
  })
  return row?.walk ?? null
}

/** Writes how far it has come. `recordUsage` takes it away. */
export async function saveWalk(
  db: Database,
  registryId: string,
  walk: Prisma.InputJsonObject,
): Promise<void> {
  await db.registryUsage.upsert({
    where: { registryId },
    create: { registryId, walk },
    update: { walk },
    select: { registryId: true },
  })
}

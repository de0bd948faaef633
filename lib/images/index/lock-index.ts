import type { Transaction } from '../../db/database'

export type LockedIndex = { instanceIds: readonly string[]; readAt: Date | null }

/**
 * Makes the row of a registry's index if it is missing and locks it until the transaction ends. Whatever changes tags,
 * counts or moves of a registry holds it, so that each sees what the one before left.
 */
export async function lockIndex(tx: Transaction, registryId: string): Promise<LockedIndex> {
  return (await lockRow(tx, registryId)) ?? (await makeRow(tx, registryId))
}

async function makeRow(tx: Transaction, registryId: string): Promise<LockedIndex> {
  await tx.$executeRaw`
    INSERT INTO "RegistryIndex" ("registryId") VALUES (${registryId}) ON CONFLICT DO NOTHING`
  const row = await lockRow(tx, registryId)
  if (row === undefined) throw new Error('the index of a registry vanished while it was locked')
  return row
}

async function lockRow(tx: Transaction, registryId: string): Promise<LockedIndex | undefined> {
  const [row] = await tx.$queryRaw<LockedIndex[]>`
    SELECT "instanceIds", "readAt" FROM "RegistryIndex" WHERE "registryId" = ${registryId} FOR UPDATE`
  return row
}

import type { Database } from '../db/database'
import type { Clock } from '../kernel/clock'

/** Notes that something was pushed or deleted, so that the worker measures again. Idempotent; unknown ids are ignored. */
export async function markUsageDirty(
  db: Database,
  clock: Clock,
  registryId: string,
): Promise<void> {
  await db.registry.updateMany({
    where: { id: registryId, deletedAt: null },
    data: { usageDirtyAt: clock.now() },
  })
}

export type UsageMeasurement = {
  bytes: number
  files: number
  at: Date
  /** When the walk began: what was written later may be missing from it. */
  measuredFrom: Date
}

/**
 * Writes a measurement, unless a newer one is there. The mark of `markUsageDirty` goes only when it is no newer
 * than the beginning of the walk, so that a push during a walk is measured again.
 */
export async function recordUsage(
  db: Database,
  registryId: string,
  measurement: UsageMeasurement,
): Promise<void> {
  const { bytes, files, at, measuredFrom } = measurement
  await db.$transaction([
    db.registry.updateMany({
      where: {
        id: registryId,
        OR: [{ usedMeasuredAt: null }, { usedMeasuredAt: { lte: at } }],
      },
      data: { usedBytes: BigInt(bytes), usedFiles: files, usedMeasuredAt: at },
    }),
    db.registry.updateMany({
      where: { id: registryId, usageDirtyAt: { lte: measuredFrom } },
      data: { usageDirtyAt: null },
    }),
  ])
}

export type UsageDue = {
  /** A mark as old as this has settled. */
  dirtyBefore: Date
  /** Marked and not measured since: counted although pushes still come, so that they cannot put it off for ever. */
  dirtyMeasuredBefore: Date
  /** Not measured since: counted whether marked or not. */
  measuredBefore: Date
}

/** Live registries to measure, by any of the three. Longest ago first. */
export async function listUsageDue(db: Database, due: UsageDue): Promise<string[]> {
  const rows = await db.registry.findMany({
    where: {
      deletedAt: null,
      readyAt: { not: null },
      OR: [
        { usageDirtyAt: { lte: due.dirtyBefore } },
        { usageDirtyAt: { not: null }, usedMeasuredAt: { lte: due.dirtyMeasuredBefore } },
        { usedMeasuredAt: null },
        { usedMeasuredAt: { lte: due.measuredBefore } },
      ],
    },
    select: { id: true },
    orderBy: { usedMeasuredAt: { sort: 'asc', nulls: 'first' } },
  })
  return rows.map((row) => row.id)
}

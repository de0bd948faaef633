import type { Database, Transaction } from '../db/database'
import { Prisma } from '../db/generated/client'
import type { Clock } from '../kernel/clock'
import type { MeasuredParts } from './usage-parts'
import { recordSamples } from './usage-samples'

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
  parts: MeasuredParts
  at: Date
  /** When the walk began: what was written later may be missing from it. */
  measuredFrom: Date
  walkMs: number
}

/**
 * Writes a measurement and its samples, unless a newer one is there. The mark of `markUsageDirty` and the wish to measure
 * go only when they are no newer than the beginning of the walk, so that a push during a walk is measured again.
 */
export async function recordUsage(
  db: Database,
  registryId: string,
  measurement: UsageMeasurement,
): Promise<void> {
  const { measuredFrom } = measurement
  await db.$transaction(async (tx) => {
    await writeUsage(tx, registryId, measurement)
    await tx.registry.updateMany({
      where: { id: registryId, usageDirtyAt: { lte: measuredFrom } },
      data: { usageDirtyAt: null },
    })
    await tx.registryUsage.updateMany({
      where: { registryId, wantedAt: { lte: measuredFrom } },
      data: { wantedAt: null },
    })
  })
}

async function writeUsage(
  tx: Transaction,
  registryId: string,
  { bytes, files, parts, at, measuredFrom, walkMs }: UsageMeasurement,
): Promise<void> {
  const known = await tx.registry.findUnique({
    where: { id: registryId },
    select: { usedBytes: true, usedMeasuredAt: true, quotaBytes: true },
  })
  if (known === null || (known.usedMeasuredAt !== null && known.usedMeasuredAt > at)) return
  await tx.registry.update({
    where: { id: registryId },
    data: { usedBytes: BigInt(bytes), usedFiles: files, usedMeasuredAt: at },
    select: { id: true },
  })
  const isChanged = known.usedBytes !== null && known.usedBytes !== BigInt(bytes)
  const facts = {
    taggedBytes: BigInt(parts.taggedBytes),
    binBytes: BigInt(parts.binBytes),
    untaggedBytes: BigInt(parts.untaggedBytes),
    uploadBytes: BigInt(parts.uploadBytes),
    linkBytes: BigInt(parts.linkBytes),
    ...{ measuredFrom, walkMs: Math.round(walkMs), walk: Prisma.DbNull },
    // What was pushed during the walk is estimated anew from its beginning.
    ...{ pushedBytes: 0n, pushedAt: null },
    ...(isChanged ? { previousBytes: known.usedBytes, previousAt: known.usedMeasuredAt } : {}),
  }
  await tx.registryUsage.upsert({
    where: { registryId },
    create: { registryId, ...facts },
    update: facts,
    select: { registryId: true },
  })
  const { quotaBytes } = known
  await recordSamples(tx, registryId, { bytes, parts, quotaBytes, at })
}

export type UsageDue = {
  now: Date
  /** A mark as old as this has settled. */
  dirtyBefore: Date
  /** Marked and not measured since: counted although pushes still come, so that they cannot put it off for ever. */
  dirtyMeasuredBefore: Date
  /** Not measured since: counted whether marked or not. */
  measuredBefore: Date
}

/** For each second that a walk takes, so many pass before the next, so that a large tree is not walked all the time. */
const RESTS = 4

/**
 * Live registries to measure, by any of the three or because somebody wants it. Longest ago first. One that is read-only
 * comes after that: nothing is written to it, and a walk would slow down the collector while nobody can push.
 */
export async function listUsageDue(db: Database, due: UsageDue): Promise<string[]> {
  const rows = await db.registry.findMany({
    where: {
      deletedAt: null,
      readyAt: { not: null },
      readOnlySince: null,
      OR: [
        { usageDirtyAt: { lte: due.dirtyBefore } },
        { usageDirtyAt: { not: null }, usedMeasuredAt: { lte: due.dirtyMeasuredBefore } },
        { usedMeasuredAt: null },
        { usedMeasuredAt: { lte: due.measuredBefore } },
        { usageParts: { is: { wantedAt: { not: null } } } },
      ],
    },
    select: {
      id: true,
      usedMeasuredAt: true,
      usageParts: { select: { walkMs: true, wantedAt: true } },
    },
    orderBy: { usedMeasuredAt: { sort: 'asc', nulls: 'first' } },
  })
  const isRested = ({ usedMeasuredAt, usageParts }: (typeof rows)[number]) => {
    if (usedMeasuredAt === null || usageParts === null || usageParts.wantedAt !== null) return true
    const restMs = RESTS * (usageParts.walkMs ?? 0)
    return usedMeasuredAt.getTime() + restMs <= due.now.getTime()
  }
  return rows.filter(isRested).map((row) => row.id)
}

import type { Database } from '../db/database'
import { isReached, QUOTA_THRESHOLDS } from './quota'

/** A crossing is forgotten so many percent points below its threshold: usage that wavers around it is told once. */
const FORGOTTEN_BELOW = 5

/** Which thresholds a registry went over, and which of those known it fell well below. Pure. */
export function changeCrossings(
  known: readonly number[],
  usage: { usedBytes: number; quotaBytes: number },
): { crossed: number[]; forgotten: number[] } {
  return {
    crossed: QUOTA_THRESHOLDS.filter(
      (threshold) => isReached(threshold, usage) && !known.includes(threshold),
    ),
    forgotten: known.filter((threshold) => !isReached(threshold - FORGOTTEN_BELOW, usage)),
  }
}

/** Brings the crossings of all live registries up to what was last measured. Idempotent. */
export async function noteCrossings(db: Database, now: Date): Promise<void> {
  const [least] = QUOTA_THRESHOLDS
  const rows = await db.$queryRaw<
    { id: string; usedBytes: bigint; quotaBytes: bigint; known: number[] }[]
  >`
    SELECT r."id", r."usedBytes", r."quotaBytes",
      COALESCE(array_agg(c."threshold") FILTER (WHERE c."threshold" IS NOT NULL), '{}') AS "known"
    FROM "Registry" r LEFT JOIN "QuotaCrossing" c ON c."registryId" = r."id"
    WHERE r."deletedAt" IS NULL AND r."usedBytes" IS NOT NULL
      AND (c."threshold" IS NOT NULL OR r."usedBytes" * 100 >= r."quotaBytes" * ${least})
    GROUP BY r."id"`
  for (const { id: registryId, known, usedBytes, quotaBytes } of rows) {
    const usage = { usedBytes: Number(usedBytes), quotaBytes: Number(quotaBytes) }
    const { crossed, forgotten } = changeCrossings(known, usage)
    if (forgotten.length > 0)
      await db.quotaCrossing.deleteMany({ where: { registryId, threshold: { in: forgotten } } })
    if (crossed.length > 0) {
      await db.quotaCrossing.createMany({
        data: crossed.map((threshold) => ({ registryId, threshold, crossedAt: now })),
        skipDuplicates: true,
      })
    }
  }
}

export type UntoldCrossing = {
  registryId: string
  threshold: number
  crossedAt: Date
  attempts: number
  registry: {
    slug: string
    usedBytes: number
    quotaBytes: number
    tenant: { id: string; slug: string; groupId: string; groupName: string }
  }
}

const UNTOLD_MAX = 20

/** What is to be told now, longest ago first: of each live registry the highest crossing. */
export async function listUntold(db: Database, now: Date): Promise<UntoldCrossing[]> {
  const rows = await db.quotaCrossing.findMany({
    where: {
      toldAt: null,
      OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: now } }],
      registry: { deletedAt: null, desired: { not: 'deleted' } },
    },
    orderBy: [{ crossedAt: 'asc' }, { threshold: 'asc' }],
    take: UNTOLD_MAX * QUOTA_THRESHOLDS.length,
    select: {
      registryId: true,
      threshold: true,
      crossedAt: true,
      attempts: true,
      registry: {
        select: {
          slug: true,
          usedBytes: true,
          quotaBytes: true,
          tenant: { select: { id: true, slug: true, groupId: true, groupName: true } },
        },
      },
    },
  })
  const highest = new Map<string, UntoldCrossing>()
  for (const row of rows) {
    const known = highest.get(row.registryId)
    if (known !== undefined && known.threshold > row.threshold) continue
    const { registry } = row
    highest.set(row.registryId, {
      ...row,
      registry: {
        ...registry,
        usedBytes: Number(registry.usedBytes ?? 0n),
        quotaBytes: Number(registry.quotaBytes),
      },
    })
  }
  return [...highest.values()].slice(0, UNTOLD_MAX)
}

/** A crossing was told, and with it the lower ones. `problem` says whom that did not reach. */
export async function recordTold(
  db: Database,
  crossing: UntoldCrossing,
  told: { at: Date; problem: string | null },
): Promise<void> {
  const { registryId, threshold } = crossing
  await db.quotaCrossing.updateMany({
    where: { registryId, threshold: { lte: threshold }, toldAt: null },
    data: { toldAt: told.at, problem: null, nextAttemptAt: null },
  })
  if (told.problem === null) return
  await db.quotaCrossing.updateMany({
    where: { registryId, threshold },
    data: { problem: told.problem },
  })
}

/** A crossing could not be told. It and the lower ones, which wait for it, are tried again at `nextAttemptAt`. */
export async function recordUntold(
  db: Database,
  crossing: UntoldCrossing,
  failure: { problem: string; nextAttemptAt: Date },
): Promise<void> {
  const { registryId, threshold } = crossing
  const where = { registryId, threshold: { lte: threshold }, toldAt: null }
  const { nextAttemptAt, problem } = failure
  await db.quotaCrossing.updateMany({ where, data: { nextAttemptAt } })
  await db.quotaCrossing.updateMany({
    where: { ...where, threshold },
    data: { problem, attempts: { increment: 1 } },
  })
}

import type { Database, Transaction } from '../db/database'
import type { MeasuredParts } from './usage-parts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
const HOURS_KEPT_MS = 7 * DAY_MS
/** Thirteen months, so that a month has the one of a year ago beside it. */
const DAYS_KEPT_MS = 400 * DAY_MS

type Sample = { bytes: number; parts: MeasuredParts; quotaBytes: bigint; at: Date }

/** Notes a measurement as the last one of its hour and of its day (UTC), and raises their peaks. */
export async function recordSamples(
  tx: Transaction,
  registryId: string,
  sample: Sample,
): Promise<void> {
  const day = startOf(sample.at, DAY_MS)
  await writeSample(tx, registryId, { span: 'hour', start: startOf(sample.at, HOUR_MS), sample })
  await writeSample(tx, registryId, { span: 'day', start: day, sample })
  await tx.$executeRaw`
    UPDATE "UsageSample" d SET "averageBytes" = (
      SELECT AVG(h."bytes")::bigint FROM "UsageSample" h
      WHERE h."registryId" = ${registryId} AND h."span" = 'hour' AND h."at" >= ${day} AND h."at" < ${new Date(day.getTime() + DAY_MS)}
    ) WHERE d."registryId" = ${registryId} AND d."span" = 'day' AND d."at" = ${day}`
}

/** Drops hours older than a week and days older than 13 months. Idempotent. */
export async function dropOldSamples(db: Database, now: Date): Promise<void> {
  const before = (keptMs: number) => ({ lt: new Date(now.getTime() - keptMs) })
  await db.usageSample.deleteMany({ where: { span: 'hour', at: before(HOURS_KEPT_MS) } })
  await db.usageSample.deleteMany({ where: { span: 'day', at: before(DAYS_KEPT_MS) } })
}

async function writeSample(
  tx: Transaction,
  registryId: string,
  input: { span: 'hour' | 'day'; start: Date; sample: Sample },
): Promise<void> {
  const { span, start, sample } = input
  const { bytes, parts, quotaBytes } = sample
  await tx.$executeRaw`
    INSERT INTO "UsageSample" AS known ("registryId", "span", "at", "bytes", "taggedBytes", "binBytes", "untaggedBytes",
      "uploadBytes", "peakBytes", "averageBytes", "quotaBytes")
    VALUES (${registryId}, ${span}, ${start}, ${BigInt(bytes)}, ${BigInt(parts.taggedBytes)}, ${BigInt(parts.binBytes)},
      ${BigInt(parts.untaggedBytes)}, ${BigInt(parts.uploadBytes)}, ${BigInt(bytes)}, ${BigInt(bytes)}, ${quotaBytes})
    ON CONFLICT ("registryId", "span", "at") DO UPDATE SET "bytes" = EXCLUDED."bytes",
      "taggedBytes" = EXCLUDED."taggedBytes", "binBytes" = EXCLUDED."binBytes", "untaggedBytes" = EXCLUDED."untaggedBytes",
      "uploadBytes" = EXCLUDED."uploadBytes", "peakBytes" = GREATEST(known."peakBytes", EXCLUDED."bytes"),
      "averageBytes" = EXCLUDED."bytes", "quotaBytes" = EXCLUDED."quotaBytes"`
}

function startOf(at: Date, spanMs: number): Date {
  return new Date(Math.floor(at.getTime() / spanMs) * spanMs)
}

import { z } from 'zod'
import type { Database } from '../db/database'
import type { Prisma } from '../db/generated/client'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { getRegistryInput } from './get-registry'
import { can } from './permissions'
import {
  byMonth,
  bytesPerDay,
  FORECAST_FROM_MS,
  forecastUsage,
  HISTORY_SPANS,
  type HistorySpan,
  type UsagePoint,
} from './usage-history'
import type { RegistryUsageView, UsagePartsView } from './usage-views'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS
/** How far a chart goes back. */
const SHOWN_MS: Readonly<Record<HistorySpan, number>> = {
  hour: 7 * DAY_MS,
  day: 90 * DAY_MS,
  month: 400 * DAY_MS,
}

export const getUsageInput = getRegistryInput.extend({
  span: z.enum(HISTORY_SPANS).default('hour'),
})

export const PARTS_SELECT = {
  taggedBytes: true,
  binBytes: true,
  untaggedBytes: true,
  uploadBytes: true,
  linkBytes: true,
} as const satisfies Prisma.RegistryUsageSelect

type PartsRow = Prisma.RegistryUsageGetPayload<{ select: typeof PARTS_SELECT }>

const SELECT = {
  ...PARTS_SELECT,
  previousBytes: true,
  previousAt: true,
  pushedBytes: true,
  wantedAt: true,
  walk: true,
} as const satisfies Prisma.RegistryUsageSelect

/**
 * What a registry's bytes are for, how they were, and where they go.
 *
 * @throws AppError NOT_FOUND for unknown ones and those of other teams alike
 */
export async function getUsage(
  context: UseCaseContext,
  actor: Actor,
  { span, ...place }: z.output<typeof getUsageInput>,
): Promise<RegistryUsageView> {
  const { row, resource } = await findVisibleRegistry(context, actor, place, 'registry.read')
  const { db } = context
  const now = context.clock.now().getTime()
  const usage = await db.registryUsage.findUnique({ where: { registryId: row.id }, select: SELECT })
  const index = await db.registryIndex.findUnique({
    where: { registryId: row.id },
    select: { readAt: true, staleSince: true },
  })
  const days = await listPoints(db, row.id, { span: 'day', since: new Date(now - SHOWN_MS.month) })
  const since = new Date(now - SHOWN_MS[span])
  const usedBytes = row.usedBytes === null ? null : Number(row.usedBytes)
  const quotaBytes = Number(row.quotaBytes)
  const recent = days.filter(({ at }) => Date.parse(at) >= now - FORECAST_FROM_MS)
  return {
    ...{ quotaBytes, usedBytes },
    measuredAt: row.usedMeasuredAt?.toISOString() ?? null,
    parts: toParts(usage),
    pushedBytes: Number(usage?.pushedBytes ?? 0n),
    previous: toPrevious(usage),
    array: await findArrayFigure(db, row.id),
    isMeasuring: usage !== null && (usage.wantedAt !== null || usage.walk !== null),
    indexProblem: indexProblemOf(index),
    history: {
      span,
      points:
        span === 'month'
          ? byMonth(days)
          : span === 'hour'
            ? await listPoints(db, row.id, { span, since })
            : days.filter(({ at }) => Date.parse(at) >= since.getTime()),
    },
    forecast:
      usedBytes === null ? null : forecastUsage(bytesPerDay(recent), quotaBytes - usedBytes),
    abilities: { measure: can(actor, 'registry.retry', resource) },
  }
}

/** Null where something was never measured. */
export function toParts(row: PartsRow | null): UsagePartsView {
  if (row === null || row.taggedBytes === null) return null
  return {
    taggedBytes: Number(row.taggedBytes),
    binBytes: Number(row.binBytes),
    untaggedBytes: Number(row.untaggedBytes),
    uploadBytes: Number(row.uploadBytes),
    linkBytes: Number(row.linkBytes),
  }
}

function toPrevious(
  row: { previousBytes: bigint | null; previousAt: Date | null } | null,
): RegistryUsageView['previous'] {
  if (row === null || row.previousBytes === null || row.previousAt === null) return null
  return { bytes: Number(row.previousBytes), at: row.previousAt.toISOString() }
}

async function findArrayFigure(
  db: Database,
  registryId: string,
): Promise<RegistryUsageView['array']> {
  const row = await db.registry.findUnique({
    where: { id: registryId },
    select: { arrayUsedBytes: true, arrayUsedAt: true },
  })
  if (row === null || row.arrayUsedBytes === null || row.arrayUsedAt === null) return null
  return { bytes: Number(row.arrayUsedBytes), at: row.arrayUsedAt.toISOString() }
}

function indexProblemOf(
  index: { readAt: Date | null; staleSince: Date | null } | null,
): RegistryUsageView['indexProblem'] {
  if (index?.readAt == null) return 'never-read'
  return index.staleSince === null ? null : 'stale'
}

async function listPoints(
  db: Database,
  registryId: string,
  { span, since }: { span: 'hour' | 'day'; since: Date },
): Promise<UsagePoint[]> {
  const rows = await db.usageSample.findMany({
    where: { registryId, span, at: { gte: since } },
    select: {
      at: true,
      bytes: true,
      taggedBytes: true,
      binBytes: true,
      untaggedBytes: true,
      uploadBytes: true,
      quotaBytes: true,
    },
    orderBy: { at: 'asc' },
  })
  return rows.map(({ at, ...bytes }) => ({
    at: at.toISOString(),
    bytes: Number(bytes.bytes),
    taggedBytes: Number(bytes.taggedBytes),
    binBytes: Number(bytes.binBytes),
    untaggedBytes: Number(bytes.untaggedBytes),
    uploadBytes: Number(bytes.uploadBytes),
    quotaBytes: Number(bytes.quotaBytes),
  }))
}

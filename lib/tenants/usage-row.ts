import type { Prisma } from '../db/generated/client'
import { PARTS_SELECT, toParts } from './get-usage'
import { bytesPerDay, FORECAST_FROM_MS } from './usage-history'
import type { UsageRow } from './usage-views'

/** What a line of usage is made of. */
export function usageRowSelect(now: Date) {
  return {
    slug: true,
    quotaBytes: true,
    usedBytes: true,
    usedMeasuredAt: true,
    usageParts: { select: PARTS_SELECT },
    usageSamples: {
      where: { span: 'day', at: { gte: new Date(now.getTime() - FORECAST_FROM_MS) } },
      select: { at: true, bytes: true },
    },
  } as const satisfies Prisma.RegistrySelect
}

/** The line of one registry; what was never measured counts as nothing. */
export function toUsageRow(
  row: Prisma.RegistryGetPayload<{ select: ReturnType<typeof usageRowSelect> }>,
): UsageRow {
  const parts = toParts(row.usageParts)
  return {
    slug: row.slug,
    usedBytes: Number(row.usedBytes ?? 0n),
    taggedBytes: parts?.taggedBytes ?? 0,
    binBytes: parts?.binBytes ?? 0,
    untaggedBytes: parts?.untaggedBytes ?? 0,
    uploadBytes: parts?.uploadBytes ?? 0,
    grantedBytes: Number(row.quotaBytes),
    bytesPerDay: bytesPerDay(
      row.usageSamples.map(({ at, bytes }) => ({ at: at.toISOString(), bytes: Number(bytes) })),
    ),
    measuredAt: row.usedMeasuredAt?.toISOString() ?? null,
  }
}

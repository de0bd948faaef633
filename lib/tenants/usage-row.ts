import type { Prisma } from '../db/generated/client'
import { PARTS_SELECT, toParts } from './get-usage'
import type { UsageRow } from './usage-views'

/** What a line of usage is made of. */
export const USAGE_ROW_SELECT = {
  slug: true,
  quotaBytes: true,
  usedBytes: true,
  usedMeasuredAt: true,
  usageParts: { select: PARTS_SELECT },
} as const satisfies Prisma.RegistrySelect

/** The line of one registry; what was never measured counts as nothing. */
export function toUsageRow(
  row: Prisma.RegistryGetPayload<{ select: typeof USAGE_ROW_SELECT }>,
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
    measuredAt: row.usedMeasuredAt?.toISOString() ?? null,
  }
}

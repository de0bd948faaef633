import type { UsageRow, UsageSumView } from './usage-views'

/**
 * Adds rows up. The sum is as old as the oldest measurement in it; null when one is missing or there is nothing. A row
 * without a pace adds none.
 */
export function sumUsage(rows: readonly UsageRow[]): UsageSumView['total'] {
  const sum = (of: (row: UsageRow) => number) => rows.reduce((all, row) => all + of(row), 0)
  const times = rows.flatMap(({ measuredAt }) => measuredAt ?? [])
  return {
    usedBytes: sum((row) => row.usedBytes),
    taggedBytes: sum((row) => row.taggedBytes),
    binBytes: sum((row) => row.binBytes),
    untaggedBytes: sum((row) => row.untaggedBytes),
    uploadBytes: sum((row) => row.uploadBytes),
    grantedBytes: sum((row) => row.grantedBytes),
    bytesPerDay: rows.some(({ bytesPerDay }) => bytesPerDay !== null)
      ? sum(({ bytesPerDay }) => bytesPerDay ?? 0)
      : null,
    measuredAt: times.length === rows.length ? (times.sort()[0] ?? null) : null,
  }
}

import type { Forecast, HistorySpan, UsagePoint } from './usage-history'

/** What the bytes of a registry are for; they add up to what is used. Null before the first measurement of parts. */
export type UsagePartsView = {
  taggedBytes: number
  binBytes: number
  untaggedBytes: number
  uploadBytes: number
  linkBytes: number
} | null

/** Plain JSON: sizes in bytes, times in ISO 8601. */
export type RegistryUsageView = {
  quotaBytes: number
  /** Null before the first measurement. */
  usedBytes: number | null
  measuredAt: string | null
  parts: UsagePartsView
  /** Pushed since then, as far as the registry told: an estimate, not in `usedBytes`. */
  pushedBytes: number
  /** The last sum that was another one. */
  previous: { bytes: number; at: string } | null
  /** What the array counts for this registry's user; null without an array. */
  array: { bytes: number; at: string } | null
  /** Somebody asked for a measurement, or one is under way. */
  isMeasuring: boolean
  /** What the list of images that parts are told by lacks; null when it is whole. */
  indexProblem: 'never-read' | 'stale' | null
  history: { span: HistorySpan; points: UsagePoint[] }
  forecast: Forecast | null
  abilities: { measure: boolean }
}

export type UsageRow = {
  /** Of a registry within its team, or of a team. */
  slug: string
  usedBytes: number
  taggedBytes: number
  binBytes: number
  untaggedBytes: number
  uploadBytes: number
  grantedBytes: number
  /** Added in a day; null where too little is known. */
  bytesPerDay: number | null
  /** The oldest measurement among what was added up; null when something was never measured. */
  measuredAt: string | null
}

export type UsageSumView = {
  rows: UsageRow[]
  total: Omit<UsageRow, 'slug'>
  /** What may be granted: the team's budget, or the sum of all budgets. */
  budgetBytes: number
  /** Of the storage below all, as last seen; null on the page of a team and where it was never seen. */
  capacity: { totalBytes: number; freeBytes: number; observedAt: string } | null
  /** Until all that was granted is used, or until the storage is full where its capacity is known. */
  forecast: Forecast | null
  abilities: { exportUsage: boolean }
}

/** Pure: history and forecast, as pages and tests see them. Bytes are numbers, times ISO 8601. */
export type UsagePoint = {
  at: string
  bytes: number
  taggedBytes: number
  binBytes: number
  untaggedBytes: number
  uploadBytes: number
  quotaBytes: number
}

export const HISTORY_SPANS = ['hour', 'day', 'month'] as const
export type HistorySpan = (typeof HISTORY_SPANS)[number]

/** The last point of each month (UTC), in the order of the points, which are sorted by time. */
export function byMonth(days: readonly UsagePoint[]): UsagePoint[] {
  const months = new Map<string, UsagePoint>()
  for (const point of days) {
    const month = point.at.slice(0, 7)
    months.set(month, { ...point, at: `${month}-01T00:00:00.000Z` })
  }
  return [...months.values()]
}

export type Forecast = {
  /** By the line through the points, whole; negative where usage falls. */
  bytesPerDay: number
  /** Days from now until nothing is left, rounded up; null when usage falls, is flat, or that is years away. */
  fullInDays: number | null
}

const DAY_MS = 86_400_000
/** How far back a forecast looks. */
export const FORECAST_FROM_MS = 30 * DAY_MS
/** Fewer say nothing about a trend, and nor does a shorter time. */
const POINTS_MIN = 3
const SPAN_MIN_MS = 2 * DAY_MS
/** Farther away a line through some days says nothing. */
const DAYS_MAX = 365

/** Bytes that are added in a day, by least squares over points of the last days. Null when there are too few. */
export function bytesPerDay(points: readonly { at: string; bytes: number }[]): number | null {
  const times = points.map(({ at }) => Date.parse(at))
  const first = Math.min(...times)
  if (points.length < POINTS_MIN || Math.max(...times) - first < SPAN_MIN_MS) return null
  const days = times.map((time) => (time - first) / DAY_MS)
  const meanDay = mean(days)
  const meanBytes = mean(points.map(({ bytes }) => bytes))
  const spread = days.reduce((sum, day) => sum + (day - meanDay) ** 2, 0)
  const together = points.reduce(
    (sum, { bytes }, at) => sum + ((days[at] ?? 0) - meanDay) * (bytes - meanBytes),
    0,
  )
  return together / spread
}

/**
 * Where usage goes at that pace. It begins at what is left now, so that a clean-up of today counts at once. Null where
 * the pace is.
 */
export function forecastUsage(pace: number | null, leftBytes: number): Forecast | null {
  if (pace === null) return null
  const fullInDays = pace > 0 && leftBytes > 0 ? Math.ceil(leftBytes / pace) : null
  const isNear = fullInDays !== null && fullInDays <= DAYS_MAX
  return { bytesPerDay: Math.round(pace), fullInDays: isNear ? fullInDays : null }
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

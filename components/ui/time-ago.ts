const STEPS = [
  { unit: 'second', seconds: 1, below: 60 },
  { unit: 'minute', seconds: 60, below: 3600 },
  { unit: 'hour', seconds: 3600, below: 86_400 },
  { unit: 'day', seconds: 86_400, below: 30 * 86_400 },
  { unit: 'month', seconds: 30 * 86_400, below: 365 * 86_400 },
  { unit: 'year', seconds: 365 * 86_400, below: Number.POSITIVE_INFINITY },
] as const

const FORMAT = new Intl.RelativeTimeFormat('en', { numeric: 'auto' })

/** How long ago, or in how long; both in milliseconds since 1970. */
export function timeAgo(thenMs: number, nowMs: number): string {
  const seconds = (thenMs - nowMs) / 1000
  const size = Math.abs(seconds)
  if (size < 10) return 'just now'
  const step = STEPS.find(({ below }) => size < below) ?? STEPS[0]
  const count = seconds / step.seconds
  // What was set to 14 days a moment ago is in 14 days, not in 13.
  return FORMAT.format(count > 0 ? Math.round(count) : Math.trunc(count), step.unit)
}

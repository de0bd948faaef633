/** A span of every day in UTC, in minutes after midnight; `end` may be on the next day. */
export type DailyWindow = { start: number; end: number }

const DAY_MINUTES = 24 * 60
const MINUTE_MS = 60_000

/** `02:00-05:00`, or `23:00-01:00` over midnight; 'none' for an empty text, null for anything else. */
export function parseWindow(text: string): DailyWindow | 'none' | null {
  if (text === '') return 'none'
  const [, ...parts] = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/.exec(text) ?? []
  const [fromHour, fromMinute, toHour, toMinute] = parts.map(Number)
  if (fromHour === undefined || toHour === undefined) return null
  const start = fromHour * 60 + (fromMinute ?? 0)
  const end = toHour * 60 + (toMinute ?? 0)
  return start === end ? null : { start, end }
}

/** When the window that `now` lies in began; null outside of it. */
export function windowSince({ start, end }: DailyWindow, now: Date): Date | null {
  const since = lastStart(start, now)
  const lengthMs = ((end - start + DAY_MINUTES) % DAY_MINUTES) * MINUTE_MS
  return now.getTime() - since.getTime() < lengthMs ? since : null
}

/** When it begins next, strictly after `now`. */
export function nextWindow({ start }: DailyWindow, now: Date): Date {
  return new Date(lastStart(start, now).getTime() + DAY_MINUTES * MINUTE_MS)
}

function lastStart(start: number, now: Date): Date {
  const midnight = new Date(now).setUTCHours(0, 0, 0, 0)
  const today = midnight + start * MINUTE_MS
  return new Date(today > now.getTime() ? today - DAY_MINUTES * MINUTE_MS : today)
}

import { expect, it } from 'vitest'
import { idleDays } from './idle'

const at = (text: string) => new Date(`${text}T12:00:00Z`)

it.each([
  { readyAt: null, lastUseAt: null, days: null },
  { readyAt: at('2026-01-01'), lastUseAt: null, days: 30 },
  { readyAt: at('2026-01-01'), lastUseAt: at('2026-01-21'), days: 10 },
  // Brought back or moved after its last use.
  { readyAt: at('2026-01-26'), lastUseAt: at('2026-01-21'), days: 5 },
  // A registry whose clock is ahead.
  { readyAt: at('2026-01-01'), lastUseAt: at('2026-02-02'), days: 0 },
])('ready $readyAt and last used $lastUseAt: $days', ({ readyAt, lastUseAt, days }) => {
  expect(idleDays({ readyAt, lastUseAt }, at('2026-01-31'))).toBe(days)
})

import { expect, test } from 'vitest'
import { isExpiringSoon, secretState } from './secret-state'

const NOW = new Date('2026-03-01T12:00:00.000Z')
const DAY_MS = 24 * 60 * 60_000
const at = (days: number | null) => (days === null ? null : new Date(NOW.getTime() + days * DAY_MS))

test.each([
  // Expires, ends, state, expires soon
  [null, null, 'live', false],
  [90, null, 'live', false],
  [14.001, null, 'live', false],
  [14, null, 'live', true],
  [1, null, 'live', true],
  [0, null, 'expired', false],
  [-1, null, 'expired', false],
  [90, 1, 'ending', false],
  [null, 1, 'ending', false],
  // A successor is there already.
  [3, 1, 'ending', false],
  [90, 0, 'ended', false],
  [90, -1, 'ended', false],
  [null, -1, 'ended', false],
  [-2, -1, 'ended', false],
  // The overlap is longer than its life.
  [-1, 1, 'expired', false],
] as const)('expires in %s days, ends in %s: %s, soon: %s', (expires, ends, state, soon) => {
  const secret = { expiresAt: at(expires), endsAt: at(ends) }
  expect(secretState(secret, NOW)).toBe(state)
  expect(isExpiringSoon(secret, NOW)).toBe(soon)
})

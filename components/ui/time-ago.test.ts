import { expect, it } from 'vitest'
import { timeAgo } from './time-ago'

const NOW = Date.parse('2026-11-24T12:00:00Z')

it.each([
  ['2026-11-24T11:59:55Z', 'just now'],
  ['2026-11-24T11:59:30Z', '30 seconds ago'],
  ['2026-11-24T11:57:10Z', '2 minutes ago'],
  ['2026-11-24T09:00:00Z', '3 hours ago'],
  ['2026-11-23T11:00:00Z', 'yesterday'],
  ['2025-11-01T00:00:00Z', 'last year'],
  ['2026-12-24T12:00:00Z', 'next month'],
  ['2026-12-08T11:59:00Z', 'in 14 days'],
])('says how far %s is', (iso, text) => {
  expect(timeAgo(Date.parse(iso), NOW)).toBe(text)
})

import { describe, expect, it } from 'vitest'
import { formatDuration, parseDuration } from './duration'

describe('durations', () => {
  it.each([
    ['5 min', 300_000, '5 min'],
    ['8h', 28_800_000, '8 h'],
    ['90 seconds', 90_000, '90 s'],
    ['60 s', 60_000, '1 min'],
    ['2 Days', 172_800_000, '2 d'],
    ['0 s', 0, '0 s'],
  ])('reads %s and writes it back', (text, ms, written) => {
    expect(parseDuration(text)).toBe(ms)
    expect(formatDuration(ms)).toBe(written)
  })

  it.each(['', '5', 'min', '5 m', '-5 s', '1.5 h', '5 min 3 s', '9999999999 s', '5  s'])(
    'does not read %j',
    (text) => {
      expect(parseDuration(text)).toBeNull()
    },
  )

  it('never promises less than there is', () => {
    expect(formatDuration(1)).toBe('1 s')
    expect(formatDuration(59_001)).toBe('1 min')
  })
})

import { describe, expect, it } from 'vitest'
import { nextWindow, parseWindow, windowSince } from './daily-window'

const at = (time: string) => new Date(`2026-11-27T${time}:00Z`)
const windowOf = (text: string) => {
  const window = parseWindow(text)
  if (window === null || window === 'none') throw new Error('no window')
  return window
}

describe('parseWindow', () => {
  it.each(['2:00-05:00', '02:00', '24:00-01:00', '02:60-03:00', '02:00-02:00', ' '])(
    'takes no “%s”',
    (text) => {
      expect(parseWindow(text)).toBeNull()
    },
  )

  it('takes nothing for never', () => {
    expect(parseWindow('')).toBe('none')
  })
})

describe('a window', () => {
  it.each([
    ['02:00-05:00', '01:59', null],
    ['02:00-05:00', '02:00', '2026-11-27T02:00:00.000Z'],
    ['02:00-05:00', '04:59', '2026-11-27T02:00:00.000Z'],
    ['02:00-05:00', '05:00', null],
    ['23:00-01:00', '00:30', '2026-11-26T23:00:00.000Z'],
    ['23:00-01:00', '23:30', '2026-11-27T23:00:00.000Z'],
    ['23:00-01:00', '01:00', null],
  ])('%s has at %s begun at %s', (text, time, since) => {
    expect(windowSince(windowOf(text), at(time))?.toISOString() ?? null).toBe(since)
  })

  it.each([
    ['02:00-05:00', '01:59', '2026-11-27T02:00:00.000Z'],
    ['02:00-05:00', '02:00', '2026-11-28T02:00:00.000Z'],
    ['23:00-01:00', '00:30', '2026-11-27T23:00:00.000Z'],
  ])('%s comes after %s next at %s', (text, time, next) => {
    expect(nextWindow(windowOf(text), at(time)).toISOString()).toBe(next)
  })
})

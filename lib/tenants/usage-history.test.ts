import { describe, expect, it } from 'vitest'
import { byMonth, bytesPerDay, forecastUsage, type UsagePoint } from './usage-history'

const GIB = 2 ** 30
const day = (n: number) => new Date(Date.UTC(2026, 10, n)).toISOString()
const points = (...bytes: number[]) => bytes.map((each, at) => ({ at: day(at + 1), bytes: each }))

describe('forecastUsage', () => {
  it('tells how much a day and when the quota is reached', () => {
    const found = forecastUsage(
      bytesPerDay(points(GIB, 2 * GIB, 3 * GIB, 4 * GIB)),
      10 * GIB - 4 * GIB,
    )
    expect(found).toEqual({ bytesPerDay: GIB, fullInDays: 6 })
  })

  it('is the line of least squares, whatever the order and the gaps', () => {
    const scattered = [
      { at: day(9), bytes: 21 * GIB },
      { at: day(1), bytes: 2 * GIB },
      { at: day(5), bytes: 10 * GIB },
    ]
    const found = forecastUsage(bytesPerDay(scattered), 30 * GIB - 20 * GIB)
    expect(found).toEqual({ bytesPerDay: 2.375 * GIB, fullInDays: 5 })
  })

  it.each([
    ['no points', []],
    ['two points', points(1, 2)],
    [
      'many points of one day',
      Array.from({ length: 20 }, (_, n) => ({ at: new Date(n * 60_000).toISOString(), bytes: n })),
    ],
  ])('says nothing of %s', (_, few) => {
    expect(forecastUsage(bytesPerDay(few), 10 - 1)).toBeNull()
  })

  it.each([
    ['falls', points(3 * GIB, 2 * GIB, GIB), GIB],
    ['stays', points(GIB, GIB, GIB), GIB],
    ['is full already', points(8 * GIB, 9 * GIB, 11 * GIB), 11 * GIB],
    ['takes years', points(GIB, GIB + 1, GIB + 2), GIB],
  ])('tells no day when it %s', (_, history, usedBytes) => {
    expect(forecastUsage(bytesPerDay(history), 10 * GIB - usedBytes)?.fullInDays).toBeNull()
  })

  it('begins at what is used now', () => {
    const found = forecastUsage(bytesPerDay(points(7 * GIB, 8 * GIB, 9 * GIB)), 10 * GIB - 2 * GIB)
    expect(found?.fullInDays).toBe(8)
  })
})

it('shows a month by its last day', () => {
  const point = (at: string, bytes: number): UsagePoint => ({
    ...{ at, bytes, taggedBytes: bytes, binBytes: 0, untaggedBytes: 0, uploadBytes: 0 },
    quotaBytes: 100,
  })
  const months = byMonth([
    point('2025-12-31T00:00:00.000Z', 1),
    point('2026-01-01T00:00:00.000Z', 2),
    point('2026-01-30T00:00:00.000Z', 3),
  ])
  expect(months.map(({ at, bytes }) => [at, bytes])).toEqual([
    ['2025-12-01T00:00:00.000Z', 1],
    ['2026-01-01T00:00:00.000Z', 3],
  ])
})

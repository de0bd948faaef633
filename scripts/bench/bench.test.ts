import { describe, expect, it } from 'vitest'
import { inTurns, isReached, joinReports, median, pairedRatio, quantile } from './bench'

describe('median', () => {
  it.each([
    [[3], 3],
    [[5, 1, 3], 3],
    [[4, 1, 2, 3], 2.5],
    [[10, 9, 100], 10],
  ])('%j', (values, middle) => {
    expect(median(values)).toBe(middle)
  })

  it('of nothing is no number, so that no goal is reached by measuring nothing', () => {
    expect(median([])).toBeNaN()
    expect(isReached({ what: 'x', value: median([]), atMost: 1 })).toBe(false)
    expect(isReached({ what: 'x', value: median([]), atLeast: 0 })).toBe(false)
  })
})

it('pairedRatio compares what was measured side by side', () => {
  expect(pairedRatio([1, 20, 3], [2, 40, 6])).toBe(0.5)
  expect(() => pairedRatio([1], [1, 2])).toThrow('pairs')
})

it.each([
  [{ what: 'x', value: 1.3, atMost: 1.3 }, true],
  [{ what: 'x', value: 1.31, atMost: 1.3 }, false],
  [{ what: 'x', value: 200, atLeast: 200 }, true],
  [{ what: 'x', value: 199, atLeast: 200 }, false],
])('%j', (goal, reached) => {
  expect(isReached(goal)).toBe(reached)
})

it.each([
  [0.5, 50],
  [0.95, 95],
  [1, 100],
])('the quantile %d of 0 to 100 is %d', (share, value) => {
  expect(
    quantile(
      Array.from({ length: 101 }, (_, n) => 100 - n),
      share,
    ),
  ).toBe(value)
  expect(quantile([], share)).toBeNaN()
})

it('joins parts, with and without explanations', () => {
  const goal = (what: string) => ({ what, value: 1, atMost: 1 })
  expect(
    joinReports([
      { measured: [], goals: [goal('a')], notes: ['why'] },
      { measured: [], goals: [goal('b')] },
    ]),
  ).toEqual({ measured: [], goals: [goal('a'), goal('b')], notes: ['why'] })
})

it('lets contenders take turns, and keeps the samples of each', async () => {
  const order: string[] = []
  const contender = (name: string, value: number) => async () => {
    order.push(name)
    return value
  }
  expect(await inTurns(2, [contender('a', 1), contender('b', 2)])).toEqual([
    [1, 1],
    [2, 2],
  ])
  expect(order.join('')).toBe('abba')
})

import { describe, expect, it } from 'vitest'
import { backoffMs } from './retry'

describe('backoffMs', () => {
  it('doubles up to the ceiling', () => {
    const at = (attempt: number) =>
      backoffMs(attempt, { baseMs: 100, maxMs: 1000, random: () => 1 })
    expect([at(1), at(2), at(3), at(4), at(5), at(500)]).toEqual([100, 200, 400, 800, 1000, 1000])
  })

  it('never waits less than half', () => {
    expect(backoffMs(3, { baseMs: 100, maxMs: 1000, random: () => 0 })).toBe(200)
  })
})

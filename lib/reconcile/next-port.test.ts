import { describe, expect, it } from 'vitest'
import { nextPort } from './next-port'

const RANGE = { first: 5000, last: 5003 }

describe('nextPort', () => {
  it.each([
    ['the lowest for one that has none', null, [], 5000],
    ['the lowest free one for one that has none', null, [5000, 5001], 5002],
    ['the one after', 5000, [], 5001],
    ['the first after the end', 5003, [], 5000],
    ['past what is taken, around the end', 5002, [5003, 5000], 5001],
    ['the same one where no other is left', 5001, [5000, 5002, 5003], 5001],
    ['the lowest for one below the range', 4999, [], 5000],
    ['the lowest for one above the range', 6000, [5000], 5001],
    ['none where all are taken', 5001, [5000, 5001, 5002, 5003], null],
  ])('%s', (_, after, taken, port) => {
    expect(nextPort(RANGE, after, (each) => taken.includes(each))).toBe(port)
  })

  it('comes to every port of the range before it comes to one again', () => {
    const tried = [5002]
    for (let retry = 0; retry < 3; retry += 1)
      tried.push(nextPort(RANGE, tried.at(-1) ?? null, () => false) ?? 0)
    expect(tried).toEqual([5002, 5003, 5000, 5001])
  })
})

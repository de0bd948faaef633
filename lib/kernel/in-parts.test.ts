import { expect, it } from 'vitest'
import { inParts } from './in-parts'

it.each([
  [[], []],
  [[1], [[1]]],
  [
    [1, 2, 3, 4],
    [
      [1, 2],
      [3, 4],
    ],
  ],
  [
    [1, 2, 3],
    [[1, 2], [3]],
  ],
])('cuts %j into parts of two', (all: number[], parts: number[][]) => {
  expect(inParts(all, 2)).toEqual(parts)
})

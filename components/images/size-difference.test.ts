import { expect, test } from 'vitest'
import { sizeDifference } from './size-difference'

test('says which is larger, and by how much', () => {
  const names = { left: 'v1', right: 'v2' }
  expect(sizeDifference(names, 1024, 3072)).toBe('v2 is larger by 2 KiB.')
  expect(sizeDifference(names, 3072, 1024)).toBe('v1 is larger by 2 KiB.')
  expect(sizeDifference(names, 5, 5)).toBe('Both are of the same size.')
})

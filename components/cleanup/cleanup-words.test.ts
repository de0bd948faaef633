import { expect, it } from 'vitest'
import { amountText, pauseText } from './cleanup-words'

it.each([
  [{ bytes: 2048, blobs: 1, manifests: 0 }, '2 KiB in 1 blob'],
  [{ bytes: 0, blobs: 12, manifests: 1 }, '0 B in 12 blobs, 1 untagged image'],
])('says how much it is: %o', (amount, text) => {
  expect(amountText(amount)).toBe(text)
})

it.each([
  [0, '1 s'],
  [4_400, '4 s'],
  [99_400, '99 s'],
  [180_000, '3 min'],
])('says how long %i ms are', (ms, text) => {
  expect(pauseText(ms)).toBe(text)
})

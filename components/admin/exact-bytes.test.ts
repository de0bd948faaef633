import { expect, test } from 'vitest'
import { parseBytes } from '@/lib/kernel/bytes'
import { exactBytes } from './exact-bytes'

test.each([0, 1, 1536, 53_687_091_200, 10_000_000_000, 2 ** 40 + 1])(
  'reads %d back as itself',
  (bytes) => {
    expect(parseBytes(exactBytes(bytes))).toBe(bytes)
  },
)

test('is short where that is exact', () => {
  expect(exactBytes(53_687_091_200)).toBe('50 GiB')
})

import { describe, expect, it } from 'vitest'
import { formatBytes, GIB, parseBytes } from './bytes'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [1023, '1023 B'],
    [1536, '1.5 KiB'],
    [50 * GIB, '50 GiB'],
    [200 * GIB + 1, '200 GiB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text)
  })
})

describe('parseBytes', () => {
  it.each([
    ['50 GiB', 50 * GIB],
    ['1.5tib', 1.5 * 2 ** 40],
    ['20g', 20 * GIB],
    ['1 GB', 1e9],
    ['1048576', 1048576],
  ])('%s', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes)
  })

  it.each([
    '',
    '-1 GiB',
    'GiB',
    '1 XiB',
    '1e9',
    '1 GiB please',
    '99999999999999999 PiB',
    'constructor',
  ])('refuses %j', (text) => {
    expect(parseBytes(text)).toBeNull()
  })
})

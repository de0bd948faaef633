import { describe, expect, it } from 'vitest'
import {
  asDigest,
  asRepositoryName,
  asTagName,
  parseDigest,
  parseRepositoryName,
  parseTagName,
} from './references'

const HEX = 'a'.repeat(64)

describe('parseRepositoryName', () => {
  it.each([
    'a',
    'team/app',
    'a/b/c/d',
    'a.b',
    'a_b',
    'a__b',
    'a-b',
    'a---b',
    '0/1',
    'a'.repeat(255),
  ])('takes %s', (name) => {
    expect(parseRepositoryName(name)).toBe(name)
  })

  it.each([
    '',
    'A',
    'team/App',
    '/a',
    'a/',
    'a//b',
    '..',
    'a/../b',
    'a..b',
    'a___b',
    'a._b',
    '-a',
    'a-',
    'a/-b',
    'a b',
    'a\n',
    'a:b',
    'a*',
    'ä',
    'host:5000/a',
    '%2e%2e',
    'a'.repeat(256),
    null,
    7,
    ['a'],
  ])('refuses %j', (name) => {
    expect(parseRepositoryName(name)).toBeNull()
  })

  it('takes linear time', () => {
    expect(parseRepositoryName(`${'a-'.repeat(127)}!`)).toBeNull()
    expect(parseRepositoryName(`a${'-'.repeat(253)}!`)).toBeNull()
  })
})

describe('parseTagName', () => {
  it.each(['v1', 'latest', '_', 'A.B-c_d', `sha256-${HEX}.sig`, 'a'.repeat(128)])(
    'takes %s',
    (tag) => {
      expect(parseTagName(tag)).toBe(tag)
    },
  )

  it.each(['', '.a', '-a', 'a/b', 'a:b', 'a b', 'a\n', 'ä', 'a'.repeat(129), undefined])(
    'refuses %j',
    (tag) => {
      expect(parseTagName(tag)).toBeNull()
    },
  )
})

describe('parseDigest', () => {
  it.each([`sha256:${HEX}`, `sha384:${'0'.repeat(96)}`, `sha512:${'f'.repeat(128)}`])(
    'takes %s',
    (digest) => {
      expect(parseDigest(digest)).toBe(digest)
    },
  )

  it.each([
    '',
    HEX,
    `sha256:${HEX}a`,
    `sha256:${HEX.toUpperCase()}`,
    `md5:${HEX}`,
    `sha512:${HEX}`,
  ])('refuses %j', (digest) => {
    expect(parseDigest(digest)).toBeNull()
  })
})

it.each([
  ['repository', asRepositoryName],
  ['tag', asTagName],
  ['digest', asDigest],
])('as… names the field %s', (field, as) => {
  expect(() => as('../x')).toThrow(expect.objectContaining({ code: 'BAD_INPUT', field }))
})

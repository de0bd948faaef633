import { expect, test } from 'vitest'
import { hashSecret, hasTokenPrefix, hintOf, isWholeSecret, makeSecret } from './secret-format'

test.each([
  ['personal', /^berth_pat_[0-9A-Za-z]{49}$/],
  ['ci', /^berth_ci_[0-9A-Za-z]{49}$/],
] as const)('a %s secret is recognisable, whole and safe in a shell', (kind, shape) => {
  const secret = makeSecret(kind)
  expect(secret).toMatch(shape)
  expect(hasTokenPrefix(secret)).toBe(true)
  expect(isWholeSecret(secret)).toBe(true)
})

test('256 bits fit in the random part', () => {
  expect(62n ** 43n).toBeGreaterThan(2n ** 256n)
})

test('no two secrets, hashes or random parts are alike', () => {
  const secrets = Array.from({ length: 1000 }, () => makeSecret('ci'))
  expect(new Set(secrets).size).toBe(1000)
  expect(new Set(secrets.map(hashSecret)).size).toBe(1000)
})

test('any one changed, missing or swapped character is told from the checksum', () => {
  const secret = makeSecret('personal')
  for (let at = 'berth_pat_'.length; at < secret.length; at += 1) {
    const other = secret[at] === 'x' ? 'y' : 'x'
    expect(isWholeSecret(secret.slice(0, at) + other + secret.slice(at + 1))).toBe(false)
    expect(isWholeSecret(secret.slice(0, at) + secret.slice(at + 1))).toBe(false)
  }
  expect(isWholeSecret(secret.replace('berth_pat_', 'berth_ci_'))).toBe(false)
  expect(isWholeSecret(`${secret} `)).toBe(false)
  expect(isWholeSecret(`${secret}\n`)).toBe(false)
})

test('a hint shows the prefix and four characters', () => {
  expect(hintOf(makeSecret('ci'))).toMatch(/^berth_ci_[0-9A-Za-z]{4}$/)
})

test('passwords of people have no token prefix', () => {
  for (const text of ['', 'berth', 'berth_', 'pat_x', ' berth_pat_x', 'BERTH_PAT_x']) {
    expect(hasTokenPrefix(text)).toBe(false)
  }
})

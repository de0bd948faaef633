import { expect, it } from 'vitest'
import { safeCallback } from './safe-callback'

it.each([
  ['/registries/a/b?x=1', '/registries/a/b?x=1'],
  ['/', '/'],
  [undefined, '/'],
  ['', '/'],
  ['registries', '/'],
  ['https://evil.example/', '/'],
  ['//evil.example/', '/'],
  ['/\\evil.example', '/'],
  ['/..//evil.example', '/'],
  ['/\t/evil.example', '/'],
  ['javascript:alert(1)', '/'],
])('goes from %j to %s', (text, path) => {
  expect(safeCallback(text)).toBe(path)
})

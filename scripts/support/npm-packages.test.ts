import { expect, it } from 'vitest'
import { packagesMatch } from './npm-packages.mjs'

const one = { version: '1.0.0', integrity: 'sha512-a' }
const locked = { '': {}, 'node_modules/one': one, 'node_modules/mac': { optional: true } }

it.each([
  ['the same', { 'node_modules/one': one }, true],
  ['another version', { 'node_modules/one': { ...one, version: '1.0.1' } }, false],
  ['other content', { 'node_modules/one': { ...one, integrity: 'sha512-b' } }, false],
  ['one missing', {}, false],
  ['one too many', { 'node_modules/one': one, 'node_modules/two': one }, false],
])('%s', (_, installed, matches) => {
  expect(packagesMatch(locked, installed)).toBe(matches)
})

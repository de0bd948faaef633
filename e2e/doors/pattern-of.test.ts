import { expect, it } from 'vitest'
import { patternOf } from './pattern-of'

const PATTERNS = [
  '/',
  '/teams',
  '/teams/[tenant]/ci',
  '/teams/[tenant]/ci/[id]',
  '/teams/[tenant]/ci/new',
]

it.each([
  ['/', '/'],
  ['/teams', '/teams'],
  ['/teams/payments/ci', '/teams/[tenant]/ci'],
  ['/teams/payments/ci/new', '/teams/[tenant]/ci/new'],
  ['/teams/payments/ci/019a?shown=1', '/teams/[tenant]/ci/[id]'],
  ['/teams/payments/ci/019a/more', null],
  ['/nowhere', null],
])('%s is %s', (address, pattern) => {
  expect(patternOf(address, PATTERNS)).toBe(pattern)
})

import { describe, expect, it, test } from 'vitest'
import {
  checkRepositoryGlob,
  EVERY_REPOSITORY,
  globPattern,
  matchesRepository,
} from './repository-glob'

test.each([
  ['team', ['team'], ['team-evil', 'team/app', 'tea', 'teams', 'a/team', '']],
  ['team/*', ['team/app', 'team/b.c-d'], ['team', 'team-evil/app', 'team/app/x']],
  ['team/**', ['team/app', 'team/app/x/y'], ['team', 'team-evil/app', 'other/team/app']],
  ['team*', ['team', 'team-evil'], ['team/app', 'steam']],
  ['**', ['a', 'a/b', 'a/b/c'], []],
  ['*', ['a', 'a-b.c'], ['a/b']],
  ['*/*', ['a/b'], ['a', 'a/b/c']],
  ['**/web', ['a/web', 'a/b/web'], ['web', 'a/web2', 'web/a']],
  ['app-?', ['app-1', 'app-x'], ['app-', 'app-12', 'app-/']],
  ['a.b', ['a.b'], ['axb']],
  ['a**c', ['ac', 'abc', 'a/b/c'], ['ab', 'ca']],
] as const)('%s names exactly what it says', (glob, named, others) => {
  expect(checkRepositoryGlob(glob)).toBeNull()
  for (const repository of named)
    expect([repository, matchesRepository(glob, repository)]).toEqual([repository, true])
  for (const repository of others)
    expect([repository, matchesRepository(glob, repository)]).toEqual([repository, false])
})

test.each([
  '',
  '/a',
  'a/',
  'a//b',
  'Team',
  'a***b',
  '(a+)+$',
  'a|b',
  '[ab]',
  'a\\b',
  '{a,b}',
  'a b',
  'a:b',
  'é',
  'a'.repeat(201),
])('%j is no glob', (text) => {
  expect(checkRepositoryGlob(text)).toEqual(expect.any(String))
})

test('a glob made to be slow is not', () => {
  const glob = `${'a*'.repeat(100)}`
  const started = performance.now()
  for (let round = 0; round < 100; round += 1) {
    expect(matchesRepository(glob, `${'a'.repeat(254)}/`)).toBe(false)
  }
  expect(performance.now() - started).toBeLessThan(5000)
  expect(matchesRepository(EVERY_REPOSITORY, `${'a'.repeat(254)}/b`)).toBe(true)
})

describe('globPattern', () => {
  const globs = [
    '**',
    '*',
    'team',
    'team/*',
    'team/**',
    '**/app',
    't?am/a*p',
    'a.b',
    '*.*',
    'a**z',
    '?',
  ]
  const names = [
    'team',
    'team/app',
    'team/a/app',
    'app',
    'a.b',
    'axb',
    'a/b.c',
    'az',
    'a/z',
    'abz',
    'x',
  ]

  it.each(globs)('%s means what matchesRepository makes of it', (glob) => {
    const pattern = new RegExp(globPattern(glob))
    const found = names.filter((name) => pattern.test(name))
    expect(found).toEqual(names.filter((name) => matchesRepository(glob, name)))
  })
})

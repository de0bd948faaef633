import { expect, test } from 'vitest'
import { checkSlug, slugOfGroup } from './slug'

test.each(['ab', 'apps', 'a1', '0x', 'team-apps-2', 'a'.repeat(40)])('accepts %s', (slug) => {
  expect(checkSlug(slug)).toBeNull()
})

const REFUSED: [string, string][] = [
  ['', 'Give it a name'],
  ['a', 'at least 2'],
  ['a'.repeat(41), 'at most 40'],
  ['Apps', 'lower case'],
  ['my apps', 'no spaces'],
  ['apps\n', 'no spaces'],
  ['..', 'not a path'],
  ['a..b', 'not a path'],
  ['a/b', 'not a path'],
  ['a\\b', 'not a path'],
  ['äpps', 'plain letters'],
  ['аpps', 'plain letters'],
  ['a\u0000b', 'plain letters'],
  ['a_b', 'only a to z'],
  ['a.b', 'only a to z'],
  ['-apps', 'Begin and end'],
  ['apps-', 'Begin and end'],
  ['a--b', 'one hyphen'],
  ['admin', 'reserved'],
  ['v2', 'reserved'],
]

test.each(REFUSED)('refuses %j: %s', (slug, sentence) => {
  expect(checkSlug(slug)).toContain(sentence)
})

test.each([
  ['payments', 'payments'],
  ['Payments', 'payments'],
  ['Müller & Söhne', 'muller-sohne'],
  ['  a__b  ', 'a-b'],
  ['admin', 'team-admin'],
  [`${'a'.repeat(39)} b`, 'a'.repeat(39)],
  ['支付', null],
  ['x', null],
])('the slug of group %j is %j', (name, slug) => {
  expect(slugOfGroup(name)).toBe(slug)
})

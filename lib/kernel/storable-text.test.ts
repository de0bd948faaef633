import { expect, it } from 'vitest'
import { storableText } from './storable-text'

it.each([
  ['Müller 🙂', 'Müller 🙂'],
  ['a\0b', 'a\uFFFDb'],
  ['half \ud83d', 'half \uFFFD'],
  ['0123456789abc', '012345678…'],
  // Cutting must not leave half a pair behind.
  ['01234567🙂🙂', '01234567\uFFFD…'],
])('stores %j as %j', (text, stored) => {
  expect(storableText(text, 10)).toBe(stored)
})

import { expect, test } from 'vitest'
import { markSameImages, namesText } from './same-image'

function row(digest: string | null, count: number) {
  return { digest, siblings: { names: [], count } }
}

test('gives the rows of one digest one mark, and none to what is alone', () => {
  const rows = [row('a', 2), row('b', 1), row('c', 0), row('a', 2), row(null, 0)]
  expect([...markSameImages(rows)]).toEqual([
    ['a', 'A'],
    ['b', 'B'],
  ])
})

test('goes on after Z', () => {
  const rows = Array.from({ length: 27 }, (_, at) => row(String(at), 1))
  expect(markSameImages(rows).get('26')).toBe('A2')
})

test('says how many tags are not named', () => {
  expect(namesText({ names: ['v1', 'v2'], count: 2 })).toBe('v1, v2')
  expect(namesText({ names: ['v1', 'v2'], count: 6 })).toBe('v1, v2 and 4 more')
})

import { describe, expect, it } from 'vitest'
import { formatCursor, parseCursor } from './cursor'
import { placeOf, takePage } from './take-page'

describe('parseCursor', () => {
  it.each([
    [{ value: 'v1', name: 'v1' }, 'text'],
    [{ value: '12', name: 'a/b' }, 'int'],
    [{ value: '123456789012', name: 'a' }, 'bigint'],
    [{ value: '2026-11-27T07:00:00.000Z', name: 'a' }, 'timestamptz'],
    [{ value: null, name: 'a' }, 'timestamptz'],
  ] as const)('reads what was written: %o', (cursor, type) => {
    expect(parseCursor(formatCursor(cursor), type, 'after')).toEqual(cursor)
  })

  it.each([
    ['', 'text'],
    ['v1', 'text'],
    [formatCursor({ value: 'x', name: 'a' }), 'int'],
    [formatCursor({ value: '99999999999', name: 'a' }), 'int'],
    [formatCursor({ value: '9'.repeat(20), name: 'a' }), 'bigint'],
    [formatCursor({ value: '0000-01-01T00:00:00Z', name: 'a' }), 'timestamptz'],
    [formatCursor({ value: 'yesterday', name: 'a' }), 'timestamptz'],
    [formatCursor({ value: 'a\0', name: 'a' }), 'text'],
    [formatCursor({ value: 'a', name: 'a\0' }), 'text'],
  ] as const)('refuses %s as a place by %s', (written, type) => {
    expect(() => parseCursor(written, type, 'before')).toThrow(
      expect.objectContaining({ code: 'BAD_INPUT', field: 'before' }),
    )
  })
})

describe('takePage', () => {
  const cursorOf = (name: string) => ({ value: name, name })
  const at = (name: string) => formatCursor(cursorOf(name))

  it('knows what is around the first page', () => {
    const page = takePage(['a', 'b', 'c'], placeOf({}, 'text'), 2, cursorOf)
    expect(page).toEqual({ rows: ['a', 'b'], nextCursor: at('b'), previousCursor: null })
  })

  it('knows the last page', () => {
    const page = takePage(['c'], placeOf({ after: at('b') }, 'text'), 2, cursorOf)
    expect(page).toEqual({ rows: ['c'], nextCursor: null, previousCursor: at('c') })
  })

  it('turns a page round that was read backwards', () => {
    const page = takePage(['d', 'c', 'b'], placeOf({ before: at('e') }, 'text'), 2, cursorOf)
    expect(page).toEqual({ rows: ['c', 'd'], nextCursor: at('d'), previousCursor: at('c') })
  })
})

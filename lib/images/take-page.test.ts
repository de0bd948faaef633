import { describe, expect, it } from 'vitest'
import { takePage } from './take-page'

const NAMES = ['v10', 'v9', 'V1', 'latest', 'v1']

describe('takePage', () => {
  it('sorts', () => {
    expect(takePage(NAMES, {})).toEqual({
      items: ['V1', 'latest', 'v1', 'v9', 'v10'],
      total: 5,
      nextCursor: null,
    })
    expect(takePage(NAMES, { order: 'descending' }).items[0]).toBe('v10')
  })

  it('searches in either case', () => {
    expect(takePage(NAMES, { search: 'v1' })).toMatchObject({
      items: ['V1', 'v1', 'v10'],
      total: 3,
    })
    expect(takePage(NAMES, { search: '.*' })).toMatchObject({ items: [], total: 0 })
  })

  it.each(['ascending', 'descending'] as const)('reaches every name once, %s', (order) => {
    const seen: string[] = []
    let after: string | null | undefined
    do {
      const page = takePage(NAMES, { order, pageSize: 2, ...(after ? { after } : {}) })
      expect(page.total).toBe(5)
      seen.push(...page.items)
      after = page.nextCursor
    } while (after !== null)
    expect(seen).toEqual(takePage(NAMES, { order }).items)
  })

  it('goes on after a name that was deleted', () => {
    expect(takePage(['v1', 'v3'], { after: 'v2' }).items).toEqual(['v3'])
  })

  it.each([
    [0, 1],
    [-5, 1],
    [1e9, 200],
  ])('a size of %d is %d', (pageSize, items) => {
    const names = Array.from({ length: 300 }, (_, n) => `t${n}`)
    expect(takePage(names, { pageSize }).items).toHaveLength(items)
  })
})

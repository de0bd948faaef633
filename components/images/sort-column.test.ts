import { expect, test } from 'vitest'
import { sortColumn } from './sort-column'

const hrefOf = ({ sort, order }: { sort: string; order: string }) => `${sort} ${order}`
const of = (key: string, sort: string, order: string) =>
  sortColumn({ key, title: key }, { sort, order }, hrefOf).sort

test('leads to the other order of the column that is sorted', () => {
  expect(of('name', '', '')).toEqual({ state: 'ascending', href: 'name desc' })
  expect(of('name', 'name', 'desc')).toEqual({ state: 'descending', href: 'name asc' })
  expect(of('size', 'size', '')).toEqual({ state: 'descending', href: 'size asc' })
})

test('leads to the usual order of the others', () => {
  expect(of('size', '', '')).toEqual({ state: 'none', href: 'size desc' })
  expect(of('name', 'size', 'asc')).toEqual({ state: 'none', href: 'name asc' })
})

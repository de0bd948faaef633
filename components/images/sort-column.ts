import type { Column } from '@/components/ui/data-table'

/** The head of a column that its table can be sorted by; names begin upwards, everything else downwards. */
export function sortColumn(
  column: { key: string; title: string; align?: 'end' },
  query: { sort: string; order: string },
  hrefOf: (sorted: { sort: string; order: string }) => string,
): Column {
  const sort = column.key
  const usual = sort === 'name' ? 'asc' : 'desc'
  const isSorted = (query.sort || 'name') === sort
  const order = isSorted ? query.order || usual : ''
  const next = order === usual ? (usual === 'asc' ? 'desc' : 'asc') : usual
  return {
    ...column,
    sort: {
      href: hrefOf({ sort, order: next }),
      state: order === 'asc' ? 'ascending' : order === 'desc' ? 'descending' : 'none',
    },
  }
}

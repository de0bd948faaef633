import { type Column, DataTable } from '@/components/ui/data-table'
import type { TagRow } from '@/lib/images/views'
import type { RepositoryPlace } from './image-links'
import { markSameImages } from './same-image'
import { SelectBox } from './select-box'
import { sortColumn } from './sort-column'
import type { TagQuery } from './tag-query'
import { TagTableRow } from './tag-table-row'
import type { useTagSelection } from './use-tag-selection'

type TagTableProps = Readonly<{
  place: RepositoryPlace
  rows: readonly TagRow[]
  query: TagQuery
  selection: ReturnType<typeof useTagSelection>
  mayDelete: boolean
  hrefOf: (sorted: { sort: string; order: string }) => string
}>

const SORTED = [
  { key: 'name', title: 'Tag' },
  { key: 'pushed', title: 'Pushed' },
  { key: 'size', title: 'Size (compressed)', align: 'end' },
  { key: 'pulled', title: 'Last pulled' },
] as const

/** One row per tag; rows that are the same image share a mark and say so in words. */
export function TagTable({ place, rows, query, selection, mayDelete, hrefOf }: TagTableProps) {
  const marks = markSameImages(rows)
  const [name, pushed, size, pulled] = SORTED.map((column) => sortColumn(column, query, hrefOf))
  const columns: (Column | undefined)[] = [
    {
      key: 'select',
      title: (
        <SelectBox
          label="Select the page"
          isOn={selection.pageState === 'all'}
          isMixed={selection.pageState === 'some'}
          onChange={selection.setPage}
        />
      ),
    },
    ...[name, pushed, size],
    { key: 'platforms', title: 'Platforms' },
    pulled,
    { key: 'digest', title: 'Digest' },
    mayDelete ? { key: 'delete', title: 'Delete' } : undefined,
  ]
  return (
    <DataTable
      caption={`Tags of ${place.repository}`}
      columns={columns.filter((column) => column !== undefined)}
    >
      {rows.map((row) => (
        <TagTableRow
          key={row.tag}
          place={place}
          row={row}
          mark={row.digest === null ? undefined : marks.get(row.digest)}
          isSelected={selection.has(row.tag)}
          onSelect={(isOn) => selection.set([row], isOn)}
          mayDelete={mayDelete}
        />
      ))}
    </DataTable>
  )
}

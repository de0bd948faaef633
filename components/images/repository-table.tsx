import { CopyButton } from '@/components/ui/copy-button'
import { DataTable } from '@/components/ui/data-table'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import type { RepositoryView } from '@/lib/images/views'
import { formatBytes } from '@/lib/kernel/bytes'
import type { RegistryPlace } from '../registries/registry-links'
import { tagsHref } from './image-links'
import { sortColumn } from './sort-column'

const COLUMNS = [
  { key: 'name', title: 'Repository' },
  { key: 'tags', title: 'Tags', align: 'end' },
  { key: 'size', title: 'Size (compressed)', align: 'end' },
  { key: 'pushed', title: 'Last push' },
  { key: 'pulled', title: 'Last pull' },
] as const

type RepositoryTableProps = Readonly<{
  place: RegistryPlace
  address: string | null
  rows: readonly RepositoryView[]
  query: { sort: string; order: string }
  hrefOf: (sorted: { sort: string; order: string }) => string
}>

export function RepositoryTable({ place, address, rows, query, hrefOf }: RepositoryTableProps) {
  return (
    <DataTable
      caption="Repositories"
      columns={COLUMNS.map((column) => sortColumn(column, query, hrefOf))}
    >
      {rows.map((row) => (
        <tr key={row.name}>
          <td className="min-w-48">
            <Link
              href={tagsHref({ ...place, repository: row.name })}
              className="font-medium text-accent wrap-anywhere underline-offset-2 hover:underline"
            >
              {row.name}
            </Link>{' '}
            {address === null ? null : (
              <CopyButton
                text={`${address}/${row.name}`}
                label={`Copy the address of ${row.name}`}
              />
            )}
          </td>
          <td className="text-right tabular-nums">{row.tagCount}</td>
          <td className="whitespace-nowrap text-right tabular-nums">
            {formatBytes(row.sizeBytes)}
          </td>
          <td className="whitespace-nowrap">
            <When iso={row.lastPushedAt} never="unknown" />
          </td>
          <td className="whitespace-nowrap">
            <When iso={row.lastPulledAt} never="never" />
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

function When({ iso, never }: Readonly<{ iso: string | null; never: string }>) {
  return iso === null ? <span className="text-muted">{never}</span> : <RelativeTime iso={iso} />
}

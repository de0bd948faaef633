import { DataTable } from '@/components/ui/data-table'
import { ExactTime } from '@/components/ui/exact-time'
import type { ActivityItem } from '@/lib/tenants/record-views'
import { Origin } from './origin'

const COLUMNS = [
  { key: 'at', title: 'Time' },
  { key: 'actor', title: 'Person' },
  { key: 'action', title: 'What' },
  { key: 'image', title: 'Image' },
  { key: 'origin', title: 'From, as the registry heard it' },
]

const SHORT_DIGEST = 19

export function ActivityTable({ rows }: Readonly<{ rows: readonly ActivityItem[] }>) {
  return (
    <DataTable caption="Activity" columns={COLUMNS}>
      {rows.map((row) => (
        <tr key={row.id} className="align-top">
          <td>
            <ExactTime iso={row.at} />
          </td>
          <td className="min-w-28 wrap-anywhere">{row.actor ?? 'unknown'}</td>
          <td>{row.action}</td>
          <td className="min-w-56 wrap-anywhere">
            {row.registry ?? 'a registry that is gone'}/{row.repository}
            {row.tag === null ? null : `:${row.tag}`}
            {row.digest === null ? null : (
              <div className="font-mono text-xs text-muted" title={row.digest}>
                {row.digest.slice(0, SHORT_DIGEST)}
              </div>
            )}
          </td>
          <td>
            <Origin address={row.address} client={row.client} />
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

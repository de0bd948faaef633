import { Badge, type Tone } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { ExactTime } from '@/components/ui/exact-time'
import type { AuditItem } from '@/lib/tenants/record-views'
import { ChangeList } from './change-list'
import { Origin } from './origin'

const SHORT_ID = 8

const TONES: Readonly<Record<string, Tone>> = { ok: 'good', refused: 'warn', failed: 'bad' }

const COLUMNS = [
  { key: 'at', title: 'Time' },
  { key: 'actor', title: 'Person' },
  { key: 'action', title: 'What, and on what' },
  { key: 'result', title: 'Result' },
  { key: 'changes', title: 'Before and after' },
  { key: 'origin', title: 'From' },
]

type Props = Readonly<{
  rows: readonly AuditItem[]
  /** What each action means; one that is not in it is shown as it is. */
  meanings: Readonly<Record<string, string>>
}>

export function AuditTable({ rows, meanings }: Props) {
  return (
    <DataTable caption="Audit trail" columns={COLUMNS}>
      {rows.map((row) => (
        <tr key={row.id} className="align-top">
          <td>
            <ExactTime iso={row.at} />
            <div className="text-xs text-muted" title="Number in the chain">
              #{row.id}
            </div>
          </td>
          <td className="min-w-28 wrap-anywhere">{row.actor}</td>
          <td className="min-w-48">
            <div>{meanings[row.action] ?? row.action}</div>
            <div className="font-semibold wrap-anywhere">{row.subject}</div>
            <div className="font-mono text-xs text-muted">{row.action}</div>
          </td>
          <td>
            <Badge tone={TONES[row.result] ?? 'neutral'}>{row.result}</Badge>
          </td>
          <td>
            <ChangeList before={row.before} after={row.after} />
          </td>
          <td>
            <Origin address={row.address} client={row.client} />
            {row.requestId === '' ? null : (
              <div className="text-xs text-muted" title={`Request ${row.requestId}`}>
                request <span className="font-mono">{row.requestId.slice(0, SHORT_ID)}</span>
              </div>
            )}
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

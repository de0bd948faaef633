import { Badge, type Tone } from '@/components/ui/badge'
import { DataTable } from '@/components/ui/data-table'
import { RelativeTime } from '@/components/ui/relative-time'
import type { ArrayView } from '@/lib/tenants/storage-view'

const COLUMNS = [
  { key: 'severity', title: 'Severity' },
  { key: 'what', title: 'Alert' },
  { key: 'component', title: 'About' },
  { key: 'since', title: 'Since' },
]

const TONES: Readonly<Record<string, Tone>> = { critical: 'bad', warning: 'warn', info: 'neutral' }

/** What the array warns of, with its own advice. */
export function AlertTable({ array }: Readonly<{ array: ArrayView }>) {
  const { alerts, seenAt } = array
  if (alerts.length === 0) {
    return (
      <p className="text-sm text-muted">
        {seenAt === null ? 'Not known: the array never answered.' : 'The array has none.'}
      </p>
    )
  }
  return (
    <DataTable caption="Open alerts of the array" columns={COLUMNS}>
      {alerts.map(({ name, severity, code, summary, action, component, createdAt }) => (
        <tr key={name}>
          <td>
            <Badge tone={TONES[severity] ?? 'neutral'}>{severity}</Badge>
          </td>
          <td className="wrap-anywhere">
            {summary}
            {code === null ? null : <span className="text-muted"> (code {code})</span>}
            <span className="block text-muted">{action}</span>
          </td>
          <td className="font-mono wrap-anywhere">{component}</td>
          <td className="whitespace-nowrap">
            {createdAt === null ? '–' : <RelativeTime iso={createdAt} />}
          </td>
        </tr>
      ))}
    </DataTable>
  )
}

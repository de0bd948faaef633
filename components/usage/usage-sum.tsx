import type { ReactNode } from 'react'
import { buttonClass } from '@/components/ui/button-class'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { RelativeTime } from '@/components/ui/relative-time'
import { formatBytes } from '@/lib/kernel/bytes'
import type { UsageRow, UsageSumView } from '@/lib/tenants/usage-views'
import { forecastText } from './forecast-text'

type UsageSumProps = Readonly<{
  view: UsageSumView
  /** What a row is: a registry or a team. */
  rowTitle: string
  hrefOf: (slug: string) => string
  /** Where the CSV is. */
  exportHref: string
}>

/** What registries or teams use and were granted, added up. */
export function UsageSum({ view, rowTitle, hrefOf, exportHref }: UsageSumProps) {
  const { rows, total, abilities } = view
  if (rows.length === 0) {
    return (
      <EmptyState title="Nothing to add up yet">
        Usage appears here with the first registry.
      </EmptyState>
    )
  }
  const columns = [
    { key: 'slug', title: rowTitle },
    { key: 'used', title: 'Used', align: 'end' },
    { key: 'tagged', title: 'Tagged', align: 'end' },
    { key: 'bin', title: 'Only in the bin', align: 'end' },
    { key: 'untagged', title: 'Untagged', align: 'end' },
    { key: 'uploads', title: 'Uploads', align: 'end' },
    { key: 'granted', title: 'Granted', align: 'end' },
    { key: 'measured', title: 'Measured' },
  ] as const
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <Grants view={view} />
      <DataTable caption="Usage" columns={columns}>
        {rows.map((row) => (
          <Line key={row.slug} row={row}>
            <Link href={hrefOf(row.slug)} className="font-medium text-accent underline">
              {row.slug}
            </Link>
          </Line>
        ))}
        <Line row={total}>
          <span className="font-semibold">All together</span>
        </Line>
      </DataTable>
      {abilities.exportUsage ? (
        <div className="grid justify-items-start gap-2">
          <a href={exportHref} download className={buttonClass()}>
            Usage by month (CSV)
          </a>
          <p className="text-sm text-muted">
            For each team and month: average and highest day in bytes, and what was granted.
          </p>
        </div>
      ) : null}
    </div>
  )
}

function Line({ row, children }: Readonly<{ row: Omit<UsageRow, 'slug'>; children: ReactNode }>) {
  const sizes = [
    ...[row.usedBytes, row.taggedBytes, row.binBytes, row.untaggedBytes],
    ...[row.uploadBytes, row.grantedBytes],
  ]
  const keys = ['used', 'tagged', 'bin', 'untagged', 'uploads', 'granted']
  return (
    <tr>
      <td className="wrap-anywhere">{children}</td>
      {sizes.map((bytes, at) => (
        <td key={keys[at]} className="whitespace-nowrap text-right tabular-nums">
          {formatBytes(bytes)}
        </td>
      ))}
      <td className="whitespace-nowrap">
        {row.measuredAt === null ? (
          <span className="text-muted">not all yet</span>
        ) : (
          <RelativeTime iso={row.measuredAt} />
        )}
      </td>
    </tr>
  )
}

/** Granted against what may be, and that against what there is. */
function Grants({ view }: Readonly<{ view: UsageSumView }>) {
  const { total, budgetBytes, capacity, forecast } = view
  return (
    <dl className="grid gap-3 text-sm sm:grid-cols-2 lg:grid-cols-4">
      <Figure name="Used">
        {formatBytes(total.usedBytes)}
        <span className="block font-normal text-muted">
          {forecastText(forecast) ?? 'How it grows is told after three days.'}
        </span>
      </Figure>
      <Figure name={capacity === null ? 'Granted of the budget' : 'Granted of all budgets'}>
        {shareText(total.grantedBytes, budgetBytes)}
      </Figure>
      {capacity === null ? null : (
        <>
          <Figure name="Budgets of the storage">
            {shareText(budgetBytes, capacity.totalBytes)}
          </Figure>
          <Figure name="Free on the storage">
            {formatBytes(capacity.freeBytes)}, seen <RelativeTime iso={capacity.observedAt} />
          </Figure>
        </>
      )}
    </dl>
  )
}

function Figure({ name, children }: Readonly<{ name: string; children: ReactNode }>) {
  return (
    <div className="rounded-lg border border-line bg-surface p-4">
      <dt className="text-muted">{name}</dt>
      <dd className="mt-1 font-medium">{children}</dd>
    </div>
  )
}

function shareText(bytes: number, of: number): string {
  const share = of === 0 ? '' : ` (${Math.round((bytes / of) * 100)} %)`
  const over = bytes > of ? ', over-committed' : ''
  return `${formatBytes(bytes)} of ${formatBytes(of)}${share}${over}`
}

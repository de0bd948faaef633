import { DataTable } from '@/components/ui/data-table'
import { formatBytes } from '@/lib/kernel/bytes'
import type { HistorySpan, UsagePoint } from '@/lib/tenants/usage-history'
import { CHART, chartShape } from './chart-shape'
import { USAGE_KINDS } from './usage-kinds'
import { Swatch } from './usage-parts'

type UsageChartProps = Readonly<{
  span: HistorySpan
  points: readonly UsagePoint[]
  quotaBytes: number
}>

const COLUMNS = [
  { key: 'at', title: 'Time (UTC)' },
  { key: 'bytes', title: 'Used', align: 'end' },
  { key: 'tagged', title: 'Tagged', align: 'end' },
  { key: 'bin', title: 'Only in the bin', align: 'end' },
  { key: 'untagged', title: 'Untagged', align: 'end' },
  { key: 'uploads', title: 'Uploads', align: 'end' },
  { key: 'quota', title: 'Quota', align: 'end' },
] as const

/** How usage went, as a drawing and, for whoever wants numbers or cannot see it, as a table. */
export function UsageChart({ span, points, quotaBytes }: UsageChartProps) {
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || points.length < 2) {
    return (
      <p className="text-sm text-muted">
        Too little was measured yet for a chart: come back in two {span}s.
      </p>
    )
  }
  const shape = chartShape(points, quotaBytes)
  const title = `Usage from ${timeText(first.at, span)} to ${timeText(last.at, span)}: from ${formatBytes(first.bytes)} to ${formatBytes(last.bytes)}. The table below has the numbers.`
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-3">
      <figure className="grid gap-1">
        <p aria-hidden="true" className="text-xs text-muted">
          {formatBytes(Math.round(shape.topBytes))}
        </p>
        <svg
          role="img"
          aria-label={title}
          viewBox={`0 0 ${CHART.width} ${CHART.height}`}
          preserveAspectRatio="none"
          className="h-40 w-full rounded-md bg-raised"
        >
          {shape.areas.map(({ name, path }) => (
            <path key={name} d={path} className={fillOf(name)} />
          ))}
          {shape.quotaY === null ? null : (
            <line
              x1="0"
              x2={CHART.width}
              y1={shape.quotaY}
              y2={shape.quotaY}
              strokeDasharray="6 4"
              vectorEffect="non-scaling-stroke"
              className="stroke-text"
            />
          )}
        </svg>
        <div aria-hidden="true" className="flex justify-between text-xs text-muted">
          <span>{timeText(first.at, span)}</span>
          <span>{timeText(last.at, span)}</span>
        </div>
        <figcaption className="flex flex-wrap gap-x-4 gap-y-1 text-xs text-muted">
          {USAGE_KINDS.map(({ name, title: kind, fill }) => (
            <span key={name} className="flex items-center gap-1.5">
              <Swatch fill={fill} />
              {kind}
            </span>
          ))}
          {shape.quotaY === null ? null : <span>Dashed line: the quota</span>}
        </figcaption>
      </figure>
      <details className="text-sm">
        <summary className="cursor-pointer font-medium">As a table</summary>
        <div className="mt-3">
          <DataTable caption="Usage over time" columns={COLUMNS}>
            {[...points].reverse().map((point) => (
              <tr key={point.at} className="[&_td]:whitespace-nowrap [&_td]:tabular-nums">
                <td>{timeText(point.at, span)}</td>
                <td className="text-right">{formatBytes(point.bytes)}</td>
                <td className="text-right">{formatBytes(point.taggedBytes)}</td>
                <td className="text-right">{formatBytes(point.binBytes)}</td>
                <td className="text-right">{formatBytes(point.untaggedBytes)}</td>
                <td className="text-right">{formatBytes(point.uploadBytes)}</td>
                <td className="text-right">{formatBytes(point.quotaBytes)}</td>
              </tr>
            ))}
          </DataTable>
        </div>
      </details>
    </div>
  )
}

const LENGTHS = { hour: 16, day: 10, month: 7 } as const

function timeText(iso: string, span: HistorySpan): string {
  return iso.slice(0, LENGTHS[span]).replace('T', ' ')
}

function fillOf(name: string): string {
  return USAGE_KINDS.find((kind) => kind.name === name)?.fill ?? ''
}

import { RelativeTime } from '@/components/ui/relative-time'
import { formatBytes } from '@/lib/kernel/bytes'
import type { RegistryUsageView } from '@/lib/tenants/usage-views'
import { forecastText } from './forecast-text'

/** How old the figure is, what came since, what it was before, and where it goes. */
export function MeasuredWords({ usage }: Readonly<{ usage: RegistryUsageView }>) {
  const { usedBytes, measuredAt, pushedBytes, previous, array } = usage
  if (usedBytes === null || measuredAt === null) {
    return (
      <p className="text-sm text-muted">
        It is measured for the first time once the registry is ready; this page follows.
      </p>
    )
  }
  const forecast = forecastText(usage.forecast)
  return (
    <div className="grid gap-1 text-sm text-muted">
      {pushedBytes === 0 ? null : (
        <p className="text-text">
          About {formatBytes(usedBytes + pushedBytes)} with what was pushed since: an estimate,
          until it is measured.
        </p>
      )}
      <p>
        Measured <RelativeTime iso={measuredAt} />.{' '}
        {previous === null ? null : (
          <>
            Before it was {formatBytes(previous.bytes)} (<RelativeTime iso={previous.at} />
            ); it is {changeText(usedBytes - previous.bytes)} now.
          </>
        )}
      </p>
      {array === null ? null : (
        <p>
          The array counts {formatBytes(array.bytes)} (<RelativeTime iso={array.at} />
          ); it follows a few minutes later.
        </p>
      )}
      {forecast === null ? null : <p>{forecast}</p>}
    </div>
  )
}

function changeText(bytes: number): string {
  return `${formatBytes(Math.abs(bytes))} ${bytes < 0 ? 'less' : 'more'}`
}

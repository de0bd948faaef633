import { RelativeTime } from '@/components/ui/relative-time'
import type { PolicyView, RunView } from '@/lib/images/bin/views'
import { formatBytes } from '@/lib/kernel/bytes'
import { FailureList } from './failure-list'

/** What a policy did, run by run. */
export function PolicyLog({ runs }: Pick<PolicyView, 'runs'>) {
  if (runs.length === 0) return <p className="text-sm text-muted">It did not run yet.</p>
  return (
    <details className="text-sm">
      <summary>What it did</summary>
      <ol className="mt-2 grid gap-2">
        {runs.map((run) => (
          <li key={run.id}>
            <RelativeTime iso={run.at} />: {runText(run)}
            <FailureList failures={run.failures} />
          </li>
        ))}
      </ol>
    </details>
  )
}

function runText({ tagCount, sizeBytes, failed, isUnderWay }: RunView): string {
  if (tagCount === 0) return 'nothing to take'
  const tags = `${tagCount === 1 ? '1 tag' : `${tagCount} tags`}, ${formatBytes(sizeBytes)}`
  return [
    tags,
    ...(failed === 0 ? [] : [`${failed} failed`]),
    ...(isUnderWay ? ['under way'] : []),
  ].join('; ')
}

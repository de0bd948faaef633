import { RelativeTime } from '@/components/ui/relative-time'
import type { CleanupRunView } from '@/lib/tenants/cleanup-views'
import { amountText, pauseText } from './cleanup-words'

const NOTHING = { blobs: 0, manifests: 0, repositories: 0 }

/** The last clean-ups, with what they freed or why they did not. */
export function CleanupRuns({ runs }: Readonly<{ runs: readonly CleanupRunView[] }>) {
  if (runs.length === 0) return <p>The storage was not cleaned up yet.</p>
  return (
    <section aria-label="Last clean-ups">
      <ol className="grid gap-2 text-sm">
        {runs.map((run) => (
          <li key={run.id} className="rounded-lg border border-line bg-surface p-3">
            <p className="wrap-anywhere">
              <RelativeTime iso={run.finishedAt ?? run.createdAt} />
              {run.requestedBy === null ? ', by itself' : `, for ${run.requestedBy}`}:{' '}
              {outcomeText(run)}
            </p>
            {run.problem === null ? null : (
              <details className="mt-1">
                <summary className="text-warn">{run.problem.sentence}</summary>
                <pre className="mt-2 overflow-x-auto text-xs whitespace-pre-wrap">
                  {run.problem.raw ?? 'Nothing more is known.'}
                </pre>
              </details>
            )}
          </li>
        ))}
      </ol>
    </section>
  )
}

function outcomeText({ freed, pauseMs, problem }: CleanupRunView): string {
  if (problem !== null) return 'not cleaned up'
  const { blobs, manifests, repositories } = freed ?? NOTHING
  if (freed === null || blobs + manifests + repositories === 0) return 'there was nothing to free'
  return [
    `${amountText(freed)} freed`,
    ...(repositories === 0
      ? []
      : [`${repositories} empty ${repositories === 1 ? 'repository' : 'repositories'} removed`]),
    pauseMs === null ? 'without a pause' : `no pushes for ${pauseText(pauseMs)}`,
  ].join('; ')
}

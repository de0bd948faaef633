import type { TimelineEntry } from '@/components/ui/timeline'
import type { StepName } from '@/lib/tenants/state'
import type { FailureView, TimelineStep } from '@/lib/tenants/views'

const TITLES: Readonly<Record<StepName, string>> = {
  approved: 'Request approved',
  directory: 'Directory on the storage',
  certificate: 'Certificate',
  secrets: 'Secrets on the Swarm',
  service: 'Service on the Swarm',
  task: 'Task running',
  probe: 'Answers over HTTPS',
  ready: 'Ready to push',
}

/** The steps of a registry as entries of a timeline. */
export function stepEntries(steps: readonly TimelineStep[]): TimelineEntry[] {
  return steps.map(({ name, state, startedAt, finishedAt, note, failure }) => ({
    key: name,
    title: note ?? TITLES[name],
    state,
    aside: duration(startedAt, finishedAt),
    note: failure === null ? null : <StepFailure {...failure} />,
  }))
}

function StepFailure({ sentence, raw }: Readonly<Pick<FailureView, 'sentence' | 'raw'>>) {
  return (
    <>
      <p>{sentence}</p>
      {raw === null || raw === '' ? null : (
        <pre className="mt-1 max-h-40 overflow-auto whitespace-pre-wrap font-mono text-xs wrap-anywhere">
          {raw}
        </pre>
      )}
    </>
  )
}

function duration(startedAt: string | null, finishedAt: string | null): string | null {
  if (startedAt === null || finishedAt === null) return null
  const seconds = (Date.parse(finishedAt) - Date.parse(startedAt)) / 1000
  return seconds < 60
    ? `${seconds.toFixed(1)} s`
    : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`
}

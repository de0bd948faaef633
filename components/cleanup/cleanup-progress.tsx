import { RelativeTime } from '@/components/ui/relative-time'
import type { CleanupRunView } from '@/lib/tenants/cleanup-views'
import { amountText, CLEANUP_WAY, STEP_TEXTS } from './cleanup-words'

const STEPS: readonly CleanupRunView['step'][] = CLEANUP_WAY

/** The clean-up that is under way, step by step. It goes on when the page is closed. */
export function CleanupProgress({ run }: Readonly<{ run: CleanupRunView }>) {
  const { step, isForecast, requestedBy, createdAt, forecast, problem } = run
  const at = STEPS.indexOf(step)
  return (
    <section
      aria-label="Clean-up under way"
      className="grid gap-3 rounded-lg border border-line bg-surface p-4 text-sm"
    >
      <p>
        <strong>{isForecast ? 'A forecast is made' : 'The storage is being cleaned up'}</strong>{' '}
        {requestedBy === null ? 'by itself' : `for ${requestedBy}`}, since{' '}
        <RelativeTime iso={createdAt} />. You may close this page: it goes on.
      </p>
      <output className="font-medium">{STEP_TEXTS[step]}</output>
      {problem === null ? null : <p className="text-warn">{problem.sentence}</p>}
      {isForecast ? null : (
        <ol className="grid gap-1">
          {CLEANUP_WAY.map((each, index) => (
            <li
              key={each}
              aria-current={each === step ? 'step' : undefined}
              className={each === step ? 'font-medium' : 'text-muted'}
            >
              {at > index ? '✓ ' : `${index + 1}. `}
              {STEP_TEXTS[each]}
            </li>
          ))}
        </ol>
      )}
      {forecast === null ? null : <p>To be freed: about {amountText(forecast)}.</p>}
    </section>
  )
}

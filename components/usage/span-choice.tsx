import { HISTORY_SPANS, type HistorySpan } from '@/lib/tenants/usage-history'

const LABELS = { hour: 'By hour', day: 'By day', month: 'By month' } as const

type SpanChoiceProps = Readonly<{ span: HistorySpan; choose: (span: HistorySpan) => void }>

/** How fine the history is. */
export function SpanChoice({ span, choose }: SpanChoiceProps) {
  return (
    <fieldset className="flex gap-1">
      <legend className="sr-only">How fine</legend>
      {HISTORY_SPANS.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === span}
          onClick={() => choose(each)}
          className="rounded-md px-3 py-1.5 text-sm font-medium text-muted hover:bg-raised hover:text-text aria-pressed:bg-accent-soft aria-pressed:text-accent"
        >
          {LABELS[each]}
        </button>
      ))}
    </fieldset>
  )
}

import { Check, Circle, CircleDashed, LoaderCircle, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'

export type TimelineEntry = {
  key: string
  title: string
  state: 'waiting' | 'running' | 'done' | 'warning' | 'failed' | 'skipped'
  /** Right of the title: how long it took. */
  aside?: string | null
  /** Below the title. */
  note?: ReactNode
}

const MARKS = {
  waiting: { Icon: Circle, look: 'text-line-strong', word: 'waiting' },
  running: {
    Icon: LoaderCircle,
    look: 'text-accent motion-safe:animate-spin',
    word: 'in progress',
  },
  done: { Icon: Check, look: 'text-good', word: 'done' },
  warning: { Icon: TriangleAlert, look: 'text-warn', word: 'done, with a warning' },
  skipped: { Icon: CircleDashed, look: 'text-line-strong', word: 'not tried' },
  failed: { Icon: X, look: 'text-bad', word: 'failed' },
} as const

/** Steps in their order, each with its state in words too. */
export function Timeline({
  label,
  entries,
}: Readonly<{ label: string; entries: readonly TimelineEntry[] }>) {
  return (
    <ol aria-label={label} className="grid gap-1">
      {entries.map(({ key, title, state, aside, note }) => {
        const { Icon, look, word } = MARKS[state]
        return (
          <li
            key={key}
            data-state={state}
            aria-current={state === 'running' ? 'step' : undefined}
            className="flex gap-3 rounded-md px-2 py-1.5"
          >
            <Icon aria-hidden="true" className={`mt-0.5 size-5 shrink-0 ${look}`} />
            <div className="min-w-0 flex-1">
              <p
                className={
                  state === 'waiting' || state === 'skipped' ? 'text-muted' : 'font-medium'
                }
              >
                {title} <span className="sr-only">({word})</span>
              </p>
              {note ? <div className="text-sm text-muted">{note}</div> : null}
            </div>
            {aside ? <span className="font-mono text-sm text-muted">{aside}</span> : null}
          </li>
        )
      })}
    </ol>
  )
}

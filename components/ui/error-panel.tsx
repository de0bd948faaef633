import { CircleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

type Props = Readonly<{
  /** What happened, why, and what to do, in our words. */
  sentence: string
  code: string
  /** What the program behind it said, word for word. */
  raw?: string | null
  action?: ReactNode
}>

export function ErrorPanel({ sentence, code, raw = null, action }: Props) {
  return (
    <div role="alert" className="rounded-lg border border-bad bg-bad-soft p-4">
      <div className="flex gap-3">
        <CircleAlert aria-hidden="true" className="mt-0.5 size-5 shrink-0 text-bad" />
        <div className="grid min-w-0 flex-1 gap-2">
          <p className="font-medium">{sentence}</p>
          <p className="font-mono text-xs text-bad">{code}</p>
          {raw === null ? null : (
            <pre className="max-h-60 overflow-auto whitespace-pre-wrap rounded-md bg-surface p-3 font-mono text-xs wrap-anywhere">
              {raw}
            </pre>
          )}
          {action ? <div className="mt-1 flex flex-wrap gap-2">{action}</div> : null}
        </div>
      </div>
    </div>
  )
}

import type { ReactNode } from 'react'

type Props = Readonly<{ title: string; children?: ReactNode; action?: ReactNode }>

/** What a list says when it has nothing, and what to do about it. */
export function EmptyState({ title, children, action }: Props) {
  return (
    <div className="grid justify-items-center gap-3 rounded-lg border border-dashed border-line-strong bg-surface px-6 py-14 text-center">
      <h2 className="text-lg font-semibold">{title}</h2>
      {children ? <div className="max-w-prose text-muted">{children}</div> : null}
      {action}
    </div>
  )
}

import type { ReactNode } from 'react'

type Props = Readonly<{ title: ReactNode; about?: ReactNode; actions?: ReactNode }>

/** The heading of a page, what it is about, and what can be done on it. */
export function PageHeader({ title, about, actions }: Props) {
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-4">
      <div className="min-w-0">
        <h1 className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</h1>
        {about ? <div className="mt-1 max-w-prose text-muted">{about}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  )
}

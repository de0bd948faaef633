import type { ReactNode } from 'react'

type Props = Readonly<{
  title: ReactNode
  about?: ReactNode
  actions?: ReactNode
  /** 2 below the header of what the page is a part of. */
  level?: 1 | 2
}>

/** The heading of a page, what it is about, and what can be done on it. */
export function PageHeader({ title, about, actions, level = 1 }: Props) {
  const Heading = level === 1 ? 'h1' : 'h2'
  return (
    <div className="mb-6 flex flex-wrap items-start justify-between gap-4">
      <div className="min-w-0">
        <Heading className="text-2xl font-semibold tracking-tight wrap-anywhere">{title}</Heading>
        {about ? <div className="mt-1 max-w-prose text-muted">{about}</div> : null}
      </div>
      {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
    </div>
  )
}

import type { ReactNode } from 'react'

type Props = Readonly<{ title: string; about: string; children: ReactNode }>

/** One part of the page about the directory. */
export function Section({ title, about, children }: Props) {
  return (
    <section
      aria-label={title}
      className="grid grid-cols-1 gap-4 rounded-lg border border-line bg-surface p-5"
    >
      <header>
        <h2 className="text-lg font-semibold">{title}</h2>
        <p className="mt-1 max-w-prose text-sm text-muted">{about}</p>
      </header>
      {children}
    </section>
  )
}

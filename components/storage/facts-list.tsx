import type { ReactNode } from 'react'

/** Names and values, side by side where there is room. */
export function FactsList({ children }: Readonly<{ children: ReactNode }>) {
  return (
    <dl className="grid grid-cols-1 gap-x-6 gap-y-3 text-sm sm:grid-cols-2 lg:grid-cols-3">
      {children}
    </dl>
  )
}

export function Fact({ name, children }: Readonly<{ name: string; children: ReactNode }>) {
  return (
    <div className="grid content-start gap-0.5">
      <dt className="text-muted">{name}</dt>
      <dd className="font-medium wrap-anywhere">{children}</dd>
    </div>
  )
}

import type { ReactNode } from 'react'

type Props = Readonly<{
  /** Says what the rows are; for screen readers. */
  caption: string
  columns: readonly { key: string; title: string; align?: 'end' }[]
  /** `<tr>` elements with `<td>`s in the order of the columns. */
  children: ReactNode
}>

/** A table that scrolls sideways in its own region on narrow screens. */
export function DataTable({ caption, columns, children }: Props) {
  return (
    <section
      aria-label={caption}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      // Positioned, so that hidden labels inside are cut off with the rest and do not widen the page.
      className="relative overflow-x-auto rounded-lg border border-line bg-surface"
    >
      <table className="w-full text-left text-sm [&_td]:px-4 [&_td]:py-3 [&_td.wrap-anywhere]:min-w-36 [&_tbody_tr]:border-t [&_tbody_tr]:border-line">
        <caption className="sr-only">{caption}</caption>
        <thead className="bg-raised text-muted">
          <tr>
            {columns.map(({ key, title, align }) => (
              <th
                key={key}
                scope="col"
                className={`whitespace-nowrap px-4 py-2.5 font-medium ${align === 'end' ? 'text-right' : ''}`}
              >
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}

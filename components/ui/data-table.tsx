import type { ReactNode } from 'react'
import { Link } from '@/components/ui/link'

export type SortState = 'ascending' | 'descending' | 'none'

export type Column = {
  key: string
  title: ReactNode
  align?: 'end'
  /** Where its title leads when the table can be sorted by it, and how it is sorted now. */
  sort?: { href: string; state: SortState }
}

type Props = Readonly<{
  /** Says what the rows are; for screen readers. */
  caption: string
  columns: readonly Column[]
  /** `<tr>` elements with `<td>`s in the order of the columns. */
  children: ReactNode
}>

const ARROWS: Readonly<Record<SortState, string>> = {
  ascending: ' ↑',
  descending: ' ↓',
  none: '',
}

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
            {columns.map(({ key, title, align, sort }) => (
              <th
                key={key}
                scope="col"
                aria-sort={sort?.state}
                className={`whitespace-nowrap px-4 py-2.5 font-medium ${align === 'end' ? 'text-right' : ''}`}
              >
                {sort === undefined ? (
                  title
                ) : (
                  <Link
                    href={sort.href}
                    scroll={false}
                    className="underline-offset-2 hover:text-text hover:underline"
                  >
                    {title}
                    <span aria-hidden="true">{ARROWS[sort.state]}</span>
                  </Link>
                )}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </section>
  )
}

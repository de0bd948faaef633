import type { ReactNode } from 'react'
import { ProblemPanel } from '@/components/registries/problem-panel'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import type { Problem } from '@/lib/client/problem'
import { RecordFilterForm } from './record-filter-form'
import { type RecordFilters, type RecordPlace, recordsHref } from './record-links'

type Props = Readonly<{
  place: RecordPlace
  filters: RecordFilters
  actions: readonly string[]
  /** Why these filters cannot be used. */
  problem?: Problem
  /** The page that is shown; '' for the newest. */
  after: string
  nextCursor: string | null
  isEmpty: boolean
  /** What an empty list without filters means. */
  nothingYet: string
  /** The table. */
  children: ReactNode
}>

/** Filters, a page of rows, and the way to older and newer ones. */
export function Records(props: Props) {
  const { place, filters, actions, problem, after, nextCursor } = props
  return (
    <div className="grid gap-6">
      <RecordFilterForm place={place} filters={filters} actions={actions} />
      {problem === undefined ? <Rows {...props} /> : <ProblemPanel problem={problem} />}
      <nav aria-label="Pages" className="flex gap-3">
        {after === '' ? null : (
          <Link href={recordsHref(place, filters)} className={buttonClass()}>
            Newest
          </Link>
        )}
        {nextCursor === null ? null : (
          <Link href={recordsHref(place, filters, nextCursor)} className={buttonClass()}>
            Older
          </Link>
        )}
      </nav>
    </div>
  )
}

function Rows({ place, filters, after, isEmpty, nothingYet, children }: Props) {
  if (!isEmpty) return children
  const isFiltered = after !== '' || Object.values(filters).some((value) => value !== '')
  return (
    <EmptyState
      title={isFiltered ? 'Nothing like this' : 'Nothing yet'}
      action={
        isFiltered ? (
          <Link href={place.href} className={buttonClass()}>
            Show all
          </Link>
        ) : null
      }
    >
      {isFiltered
        ? 'No record passes these filters. Names are compared exactly; days are in UTC.'
        : nothingYet}
    </EmptyState>
  )
}

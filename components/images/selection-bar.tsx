'use client'

import type { ReactNode } from 'react'
import { Button } from '@/components/ui/button'
import { buttonClass } from '@/components/ui/button-class'
import { Link } from '@/components/ui/link'
import { compareHref, type RepositoryPlace } from './image-links'
import type { TagSelection } from './use-tag-selection'

type SelectionBarProps = Readonly<{
  place: RepositoryPlace
  selection: TagSelection
  /** How many match what is searched for. */
  total: number
  onSelectAll: () => void
  onClear: () => void
  /** What else can be done with a selection. */
  children?: ReactNode
}>

/** What is selected, and what can be done with it. */
export function SelectionBar(props: SelectionBarProps) {
  const { place, selection, total, onSelectAll, onClear, children } = props
  const count = selection.kind === 'filter' ? selection.total : selection.tags.length
  const pair = selection.kind === 'tags' && count === 2 ? selection.tags : null
  const [left, right] = pair ?? []
  return (
    <section
      aria-label="Selection"
      className={`flex min-h-14 flex-wrap items-center gap-2 rounded-lg px-4 py-2 text-sm ${count === 0 ? '' : 'bg-accent-soft'}`}
    >
      <output>{count === 0 ? 'Nothing selected' : countText(selection, count)}</output>
      {count > 0 && selection.kind === 'tags' && count < total ? (
        <Button variant="quiet" onClick={onSelectAll}>
          Select all {total} that match
        </Button>
      ) : null}
      {left === undefined || right === undefined ? null : (
        <Link
          href={compareHref(place, { left: left.tag, right: right.tag })}
          className={buttonClass()}
        >
          Compare
        </Link>
      )}
      {count === 0 ? null : children}
      {count === 0 ? null : (
        <Button variant="quiet" onClick={onClear}>
          Clear selection
        </Button>
      )}
    </section>
  )
}

function countText(selection: TagSelection, count: number): string {
  if (selection.kind === 'filter') return `All ${count} that match are selected`
  return count === 1 ? '1 tag selected' : `${count} tags selected`
}

'use client'

import type { TagRow } from '@/lib/images/views'
import type { RemoveTag } from './delete-tag-form'
import { type RepositoryPlace, tagsHref } from './image-links'
import { SelectionBar } from './selection-bar'
import { filterOf, type TagQuery } from './tag-query'
import { TagTable } from './tag-table'
import { type TagSelection, useTagSelection } from './use-tag-selection'

type TagBrowserProps = Readonly<{
  place: RepositoryPlace
  rows: readonly TagRow[]
  total: number
  query: TagQuery
  /** Null for readers who may not delete. */
  removeTag: RemoveTag | null
}>

/** The tags of one page, of which some can be selected. */
export function TagBrowser({ place, rows, total, query, removeTag }: TagBrowserProps) {
  const chosen = useTagSelection(rows)
  const selection: TagSelection = chosen.isAll
    ? { kind: 'filter', filter: filterOf(query), total }
    : { kind: 'tags', tags: [...chosen.chosen].map(([tag, digest]) => ({ tag, digest })) }
  return (
    <>
      <SelectionBar
        place={place}
        selection={selection}
        total={total}
        onSelectAll={chosen.selectAll}
        onClear={chosen.clear}
      />
      <TagTable
        place={place}
        rows={rows}
        query={query}
        selection={chosen}
        removeTag={removeTag}
        hrefOf={(sorted) => tagsHref(place, { ...query, ...sorted })}
      />
    </>
  )
}

'use client'

import { useDeletion } from '@/components/bin/deletion-scope'
import { Button } from '@/components/ui/button'
import type { TagRow } from '@/lib/images/views'
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
  mayDelete: boolean
}>

/** The tags of one page, of which some can be selected. */
export function TagBrowser({ place, rows, total, query, mayDelete }: TagBrowserProps) {
  const ask = useDeletion()
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
      >
        {ask === null ? null : (
          <Button variant="danger" onClick={() => ask(selection, chosen.clear)}>
            Delete
          </Button>
        )}
      </SelectionBar>
      <TagTable
        place={place}
        rows={rows}
        query={query}
        selection={chosen}
        mayDelete={mayDelete}
        hrefOf={(sorted) => tagsHref(place, { ...query, ...sorted })}
      />
    </>
  )
}

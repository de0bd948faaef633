'use client'

import { useState } from 'react'
import type { TagFilter } from '@/lib/images/browse/tag-filter'
import type { TagRow } from '@/lib/images/views'

/** What was selected: tags on the digests that the person saw, or everything that matches a filter. */
export type TagSelection =
  | { kind: 'tags'; tags: readonly { tag: string; digest: string | null }[] }
  | { kind: 'filter'; filter: TagFilter; total: number }

/** Rows are selected across pages; all that match is one choice, whatever is on the page. */
export function useTagSelection(rows: readonly TagRow[]) {
  const [chosen, setChosen] = useState<ReadonlyMap<string, string | null>>(new Map())
  const [isAll, setAll] = useState(false)
  const onPage = rows.filter(({ tag }) => isAll || chosen.has(tag)).length

  function set(tags: readonly TagRow[], isOn: boolean) {
    // To leave a row out of all is to go back to those that can be seen.
    const next = new Map(isAll ? rows.map((row) => [row.tag, row.digest]) : chosen)
    for (const { tag, digest } of tags) {
      if (isOn) next.set(tag, digest)
      else next.delete(tag)
    }
    setAll(false)
    setChosen(next)
  }

  return {
    isAll,
    chosen,
    has: (tag: string) => isAll || chosen.has(tag),
    /** Of the rows on this page. */
    pageState: onPage === 0 ? 'none' : onPage === rows.length ? 'all' : 'some',
    set,
    setPage: (isOn: boolean) => set(rows, isOn),
    selectAll: () => setAll(true),
    clear: () => {
      setAll(false)
      setChosen(new Map())
    },
  } as const
}

import { type Cursor, formatCursor, parseCursor, type ValueType } from './cursor'
import type { Place } from './keyset'

export type PlaceInput = { after?: string | undefined; before?: string | undefined }

/** Where a page of a list sorted by a column of this type begins, from its address. @throws AppError BAD_INPUT */
export function placeOf({ after = '', before = '' }: PlaceInput, type: ValueType): Place {
  return {
    after: after === '' || before !== '' ? null : parseCursor(after, type, 'after'),
    before: before === '' ? null : parseCursor(before, type, 'before'),
  }
}

/** A page in its order, and the places around it, from up to `size` + 1 rows as `keysetPage` gives them. Pure. */
export function takePage<T>(
  rows: readonly T[],
  place: Place,
  size: number,
  cursorOf: (row: T) => Cursor,
): { rows: readonly T[]; nextCursor: string | null; previousCursor: string | null } {
  const isBackward = place.before !== null
  const hasMore = rows.length > size
  const kept = rows.slice(0, size)
  const shown = isBackward ? kept.reverse() : kept
  const [first, last] = [shown.at(0), shown.at(-1)]
  const hasPrevious = isBackward ? hasMore : place.after !== null
  const hasNext = isBackward || hasMore
  return {
    rows: shown,
    nextCursor: hasNext && last !== undefined ? formatCursor(cursorOf(last)) : null,
    previousCursor: hasPrevious && first !== undefined ? formatCursor(cursorOf(first)) : null,
  }
}

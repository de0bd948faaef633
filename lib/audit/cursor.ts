/** Where a page ended: the next one begins after it. Both records order by time and then by number. */
export type Cursor = { at: Date; id: bigint }

/** As it stands in a URL. */
export function formatCursor({ at, id }: Cursor): string {
  return `${at.getTime()}-${id}`
}

/** Null for text that is no cursor. */
export function parseCursor(text: string): Cursor | null {
  const [, ms, id] = /^(\d{1,14})-(\d{1,18})$/.exec(text) ?? []
  return ms === undefined || id === undefined ? null : { at: new Date(Number(ms)), id: BigInt(id) }
}

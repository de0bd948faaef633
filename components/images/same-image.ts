import type { TagRow } from '@/lib/images/views'

/** For each digest of these rows that another tag is on, too: a letter that its rows share (A, B, … Z, then A2). */
export function markSameImages(
  rows: readonly Pick<TagRow, 'digest' | 'siblings'>[],
): ReadonlyMap<string, string> {
  const shared = rows.flatMap(({ digest, siblings }) =>
    digest !== null && siblings.count > 0 ? [digest] : [],
  )
  return new Map([...new Set(shared)].map((digest, at) => [digest, markOf(at)]))
}

/** `v1, v2 and 4 more`. */
export function namesText({ names, count }: TagRow['siblings']): string {
  const more = count - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}

function markOf(at: number): string {
  const letter = String.fromCharCode(65 + (at % 26))
  return at < 26 ? letter : `${letter}${Math.floor(at / 26) + 1}`
}

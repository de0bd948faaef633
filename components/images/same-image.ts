import type { TagRow } from '@/lib/images/views'

export type SameImage = {
  /** A letter that rows of one image share: A, B, … Z, then A2. */
  mark: string
  /** Other tags of these rows on the same digest. */
  others: readonly string[]
}

/** For each tag that shares its digest with another of these rows: the mark and the others. */
export function findSameImages(rows: readonly TagRow[]): ReadonlyMap<string, SameImage> {
  const tagsOfDigest = new Map<string, string[]>()
  for (const { digest, tag } of rows) {
    if (digest !== null) tagsOfDigest.set(digest, [...(tagsOfDigest.get(digest) ?? []), tag])
  }
  const shared = [...tagsOfDigest.values()].filter((tags) => tags.length > 1)
  return new Map(
    shared.flatMap((tags, at) =>
      tags.map(
        (tag) =>
          [tag, { mark: markOf(at), others: tags.filter((other) => other !== tag) }] as const,
      ),
    ),
  )
}

function markOf(at: number): string {
  const letter = String.fromCharCode(65 + (at % 26))
  return at < 26 ? letter : `${letter}${Math.floor(at / 26) + 1}`
}

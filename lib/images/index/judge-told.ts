import type { KnownTag } from './tag-rows'

/**
 * - `moved`: news;
 * - `same`: the tag is known to be so already;
 * - `older`: something newer was told, so this is history only;
 * - `doubt`: the registry was asked after it happened and showed something else, or the clocks differ: ask again.
 */
export type Verdict = 'moved' | 'same' | 'older' | 'doubt'

/** What a report of the registry, that a tag was put on `digest` (null: deleted) at `at`, means for what is known of it. */
export function judgeTold(
  known: Pick<KnownTag, 'isThere' | 'digest' | 'toldAt' | 'lookedAt'>,
  told: { digest: string | null; at: Date },
): Verdict {
  if (known.toldAt !== null && told.at < known.toldAt) return 'older'
  const isSame =
    told.digest === null ? !known.isThere : known.isThere && known.digest === told.digest
  if (isSame) return 'same'
  if (known.lookedAt !== null && told.at <= known.lookedAt) return 'doubt'
  return 'moved'
}

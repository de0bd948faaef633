import { z } from 'zod'
import type { BlobNeeds } from '../images/index/blob-needs'
import type { SliceFound } from '../storage/walk-thread'

/** What a walk has found so far, in bytes, and how many files it saw. */
export const usageSumsSchema = z.object({
  taggedBytes: z.number(),
  binBytes: z.number(),
  untaggedBytes: z.number(),
  uploadBytes: z.number(),
  linkBytes: z.number(),
  files: z.number(),
})

export type UsageSums = z.infer<typeof usageSumsSchema>

export const NO_SUMS: UsageSums = {
  taggedBytes: 0,
  binBytes: 0,
  untaggedBytes: 0,
  uploadBytes: 0,
  linkBytes: 0,
  files: 0,
}

/** The sums with one more slice. A blob that tags and the bin both need counts as tagged: to empty the bin frees it not. */
export function addSlice(sums: UsageSums, found: SliceFound, needs: BlobNeeds): UsageSums {
  const next = {
    ...sums,
    uploadBytes: sums.uploadBytes + found.uploadBytes,
    linkBytes: sums.linkBytes + found.linkBytes,
    files: sums.files + found.files,
  }
  for (const [at, digest] of found.digests.entries()) {
    const bytes = found.sizes[at] ?? 0
    if (needs.tagged.has(digest)) next.taggedBytes += bytes
    else if (needs.binned.has(digest)) next.binBytes += bytes
    else next.untaggedBytes += bytes
  }
  return next
}

/** All that is on disk. */
export function totalBytes(sums: UsageSums): number {
  const { taggedBytes, binBytes, untaggedBytes, uploadBytes, linkBytes } = sums
  return taggedBytes + binBytes + untaggedBytes + uploadBytes + linkBytes
}

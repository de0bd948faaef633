import type { AppError } from '../../kernel/app-error'
import type { Digest, RepositoryName, TagName } from '../../registry/references'
import type { Author, BinReason } from './bin-deps'

export type TagToBin = {
  tag: TagName
  /** What the person saw on the tag; null for a tag whose manifest the registry lost. */
  digest: Digest | null
}

export type BinTagsInput = {
  repository: RepositoryName
  tags: readonly TagToBin[]
  author: Author
  why: BinReason
  /** Of the job that does it. */
  jobId: string | null
}

export type BinOutcome =
  /** `pushed-again`: it is in the bin, and a push that came meanwhile has the tag. */
  { tag: TagName; outcome: 'binned' | 'pushed-again'; binnedId: string } | BinFailure

export type BinFailure = { tag: TagName; outcome: 'failed'; error: AppError }

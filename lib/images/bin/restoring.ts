import type { AppError } from '../../kernel/app-error'
import type { Digest, RepositoryName } from '../../registry/references'
import type { Author } from './bin-deps'
import type { BinRow } from './bin-row'

export type RestoreOutcome =
  /** `restored`: it is there, also if it was before. `pushed-again`: a push that came meanwhile has the tag. */
  | { row: BinRow; outcome: 'restored' | 'pushed-again' }
  /** `isOpen`: it may have happened all the same, which the next pass finds out. */
  | { row: BinRow; outcome: 'failed'; error: AppError; isOpen: boolean }

export type Restoring = {
  repository: RepositoryName
  rows: readonly BinRow[]
  author: Author
  /** A digest that the tags may be on now: one that we put there ourselves over a push. */
  over?: Digest
}

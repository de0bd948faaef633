import type { RepositoryName } from '../../registry/references'
import type { Author, BinDeps } from './bin-deps'
import { type BinResult, changeBinned } from './change-binned'
import { restoreRows } from './restore-rows'

/**
 * Puts tags of one repository back from the bin: the same bytes, so the same digest, with the manifests of an index and
 * the signatures that came along. A tag that is another image by now is left alone (`CONFLICT`). Each has its own
 * outcome; one that is not in the bin any more is `NOT_FOUND`.
 */
export function restoreTags(
  deps: BinDeps,
  input: { repository: RepositoryName; ids: readonly string[]; author: Author },
): Promise<BinResult[]> {
  const { repository, author } = input
  return changeBinned(deps, input, (rows) => restoreRows(deps, { repository, rows, author }))
}

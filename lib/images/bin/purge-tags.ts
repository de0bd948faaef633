import type { RepositoryName } from '../../registry/references'
import type { Author, BinDeps } from './bin-deps'
import { type BinResult, changeBinned } from './change-binned'
import { purgeRows, wordOf } from './purge-rows'

/**
 * Ends what is in the bin for good: manifests that nothing else needs (other tags, other indexes, other rows of the bin)
 * are deleted from the registry by digest, those that only a purged index named included; their layers go with the next
 * clean-up of the storage. Each row has its own outcome; one that is not in the bin any more is `NOT_FOUND`.
 */
export function purgeTags(
  deps: BinDeps,
  input: { repository: RepositoryName; ids: readonly string[]; author: Author },
): Promise<BinResult[]> {
  const { repository, author } = input
  return changeBinned(deps, input, async (rows) => {
    const outcomes = await purgeRows(deps, { repository, rows, author })
    return outcomes.map((each) =>
      each.outcome === 'failed' ? each : { row: each.row, outcome: wordOf(each) },
    )
  })
}

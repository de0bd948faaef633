import type { RepositoryName } from '../../registry/references'
import type { Author, BinDeps } from './bin-deps'
import { findBinRows } from './bin-row'
import { holdRepository } from './hold-repository'
import { purgeRows } from './purge-rows'
import { type BinResult, notInBin } from './restore-tags'
import { settleRepository } from './settle-repository'

/**
 * Ends what is in the bin for good: manifests that nothing else needs (other tags, other indexes, other rows of the bin)
 * are deleted from the registry by digest, those that only a purged index named included; their layers go with the next
 * clean-up of the storage. Each row has its own outcome; one that is not in the bin any more is `NOT_FOUND`.
 */
export function purgeTags(
  deps: BinDeps,
  input: { repository: RepositoryName; ids: readonly string[]; author: Author },
): Promise<BinResult[]> {
  const { repository, ids, author } = input
  return holdRepository(deps, repository, async () => {
    await settleRepository(deps, repository)
    const rows = await findBinRows(deps.db, {
      ...{ registryId: deps.registry.id, repository, state: 'binned' },
      OR: [{ id: { in: [...ids] } }, { partOf: { in: [...ids] } }],
    })
    const outcomes = rows.length === 0 ? [] : await purgeRows(deps, { repository, rows, author })
    return ids.map((id) => {
      const found = outcomes.find(({ row }) => row.id === id)
      if (found === undefined) return { id, outcome: 'failed', error: notInBin() }
      return found.outcome === 'failed'
        ? { id, outcome: 'failed', error: found.error }
        : { id, outcome: found.deleted > 0 ? 'deleted' : 'still-needed' }
    })
  })
}

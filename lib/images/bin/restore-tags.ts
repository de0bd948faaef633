import { AppError } from '../../kernel/app-error'
import type { RepositoryName } from '../../registry/references'
import type { Author, BinDeps } from './bin-deps'
import { findBinRows } from './bin-row'
import { holdRepository } from './hold-repository'
import { restoreRows } from './restore-rows'
import { settleRepository } from './settle-repository'

export type BinResult =
  | { id: string; outcome: string }
  | { id: string; outcome: 'failed'; error: AppError }

/**
 * Puts tags of one repository back from the bin: the same bytes, so the same digest, with the manifests of an index and
 * the signatures that came along. A tag that is another image by now is left alone (`CONFLICT`). Each has its own
 * outcome; one that is not in the bin any more is `NOT_FOUND`.
 */
export function restoreTags(
  deps: BinDeps,
  input: { repository: RepositoryName; ids: readonly string[]; author: Author },
): Promise<BinResult[]> {
  const { repository, ids, author } = input
  return holdRepository(deps, repository, async () => {
    await settleRepository(deps, repository)
    const place = { registryId: deps.registry.id, repository, state: 'binned' }
    const rows = await findBinRows(deps.db, {
      ...place,
      OR: [{ id: { in: [...ids] } }, { partOf: { in: [...ids] } }],
    })
    const outcomes = await restoreRows(deps, { repository, rows, author })
    return ids.map((id) => {
      const found = outcomes.find(({ row }) => row.id === id)
      if (found === undefined) return { id, outcome: 'failed', error: notInBin() }
      return found.outcome === 'failed'
        ? { id, outcome: 'failed', error: found.error }
        : { id, outcome: found.outcome }
    })
  })
}

/** What is said of something that is not in the bin any more, or never was. */
export function notInBin(): AppError {
  return new AppError('NOT_FOUND', 'This is not in the bin any more: it was restored or purged.')
}

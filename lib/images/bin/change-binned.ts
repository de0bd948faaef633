import { Prisma } from '../../db/generated/client'
import { AppError } from '../../kernel/app-error'
import type { RepositoryName } from '../../registry/references'
import type { BinDeps } from './bin-deps'
import { type BinRow, findBinRows, inBinOf } from './bin-row'
import { holdRepository } from './hold-repository'
import { settleRepository } from './settle-repository'

export type BinResult =
  | { id: string; outcome: string }
  | { id: string; outcome: 'failed'; error: AppError }

type RowOutcome =
  | { row: BinRow; outcome: string }
  | { row: BinRow; outcome: 'failed'; error: AppError }

/**
 * Changes what is in the bin of one repository under these ids, and what came along with it, once everything before is
 * settled. Each id has its own outcome; one that is not in the bin any more is `NOT_FOUND`.
 */
export function changeBinned(
  deps: BinDeps,
  { repository, ids }: { repository: RepositoryName; ids: readonly string[] },
  change: (rows: readonly BinRow[]) => Promise<readonly RowOutcome[]>,
): Promise<BinResult[]> {
  return holdRepository(deps, repository, async () => {
    await settleRepository(deps, repository)
    const rows = await findBinRows(
      deps.db,
      Prisma.sql`${inBinOf(deps.registry.id, repository)} AND "state" = 'binned'
        AND ("id" = ANY(${[...ids]}) OR "partOf" = ANY(${[...ids]}))`,
    )
    const outcomes = rows.length === 0 ? [] : await change(rows)
    const outcomeOf = new Map(outcomes.map((each) => [each.row.id, each]))
    return ids.map((id): BinResult => {
      const found = outcomeOf.get(id)
      if (found === undefined) return { id, outcome: 'failed', error: notInBin() }
      return 'error' in found
        ? { id, outcome: 'failed', error: found.error }
        : { id, outcome: found.outcome }
    })
  })
}

/** What is said of something that is not in the bin any more, or never was. */
export function notInBin(): AppError {
  return new AppError('NOT_FOUND', 'This is not in the bin any more: it was restored or purged.')
}

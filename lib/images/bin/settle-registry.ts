import type { Database } from '../../db/database'
import { isAppError } from '../../kernel/app-error'
import { asRepositoryName } from '../../registry/references'
import type { BinDeps } from './bin-deps'
import { holdRepository } from './hold-repository'
import { settleRepository } from './settle-repository'

/** Rows that a crash interrupted, or that are to be checked for pushes in between. */
const UNSETTLED = {
  OR: [
    { state: { in: ['untagging', 'restoring', 'restored', 'purging', 'purged'] } },
    { checkAfter: { not: null } },
  ],
}

/** Live registries with something to settle. */
export async function listUnsettled(db: Database): Promise<string[]> {
  const rows = await db.binnedTag.findMany({
    where: {
      ...UNSETTLED,
      registry: { deletedAt: null, desired: 'running', readyAt: { not: null } },
    },
    select: { registryId: true },
    distinct: ['registryId'],
  })
  return rows.map(({ registryId }) => registryId)
}

/**
 * Settles every repository of a registry that has something to settle; one in which something is being done right now is
 * left to that.
 *
 * @throws AppError what the registry client throws
 */
export async function settleRegistry(deps: BinDeps): Promise<void> {
  const rows = await deps.db.binnedTag.findMany({
    where: { registryId: deps.registry.id, ...UNSETTLED },
    select: { repository: true },
    distinct: ['repository'],
  })
  for (const row of rows) {
    const repository = asRepositoryName(row.repository)
    try {
      await holdRepository(deps, repository, () => settleRepository(deps, repository), 0)
    } catch (error) {
      if (!isAppError(error) || error.code !== 'CONFLICT') throw error
    }
  }
}

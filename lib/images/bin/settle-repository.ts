import { Prisma } from '../../db/generated/client'
import { newId } from '../../kernel/ids'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import type { RepositoryName } from '../../registry/references'
import type { Author, BinDeps } from './bin-deps'
import { findBinRows, inBinOf } from './bin-row'
import { checkChanges } from './check-changes'
import { finishUntagging } from './finish-untagging'
import { dropUnneededManifests } from './keep-manifests'
import { purgeRows } from './purge-rows'
import { restoreRows } from './restore-rows'

/**
 * Brings what a crash interrupted in a repository to its end, then looks for pushes that our changes may have
 * overwritten and puts them back. The caller holds the repository. Idempotent.
 *
 * @throws AppError what the registry client throws; then all of it is tried again by the next call
 */
export async function settleRepository(deps: BinDeps, repository: RepositoryName): Promise<void> {
  const open = await findBinRows(
    deps.db,
    Prisma.sql`${inBinOf(deps.registry.id, repository)} AND "state" IN ('untagging', 'restoring', 'purging')`,
  )
  const author: Author = { username: PORTAL_SUBJECT, requestId: newId(), caller: null }
  const inState = (state: string) => open.filter((row) => row.state === state)
  await finishUntagging(deps, repository, inState('untagging'))
  const restoring = inState('restoring')
  if (restoring.length > 0) await restoreRows(deps, { repository, rows: restoring, author })
  const purging = inState('purging')
  if (purging.length > 0) await purgeRows(deps, { repository, rows: purging, author })
  if (await checkChanges(deps, repository)) await dropUnneededManifests(deps, repository)
}

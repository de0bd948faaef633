import type { Database } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { Storage } from '../storage/storage'

/**
 * That the tree at STORAGE_ROOT is the one that registries were set up in. Below a mount that is gone there is an empty
 * directory of the local disk: nothing may be made there, and nothing that is missing there counts as missing.
 *
 * @throws AppError STORAGE_UNAVAILABLE when the tree holds no registries at all although one was ready once
 */
export async function assertStorageHolds(deps: {
  db: Database
  storage: Pick<Storage, 'holdsRegistries'>
}): Promise<void> {
  if (await deps.storage.holdsRegistries()) return
  const known = await deps.db.registry.findFirst({
    where: { readyAt: { not: null } },
    select: { id: true },
  })
  if (known === null) return
  throw new AppError(
    'STORAGE_UNAVAILABLE',
    'STORAGE_ROOT is there but holds no registries, although Berth set some up: most likely the export is not mounted. Mount it; until then nothing is made or changed there.',
  )
}

import type { Database } from '../../db/database'
import { lockIndex } from '../index/lock-index'

/** Whether the bin still holds something of a repository, which a restore would put back. */
export async function isInBin(
  db: Database,
  registryId: string,
  repository: string,
): Promise<boolean> {
  return (await db.binnedTag.count({ where: { registryId, repository } })) > 0
}

/** Takes a repository that is gone from the storage out of the index, time lines included. Idempotent. */
export async function forgetRepository(
  db: Database,
  registryId: string,
  repository: string,
): Promise<void> {
  const where = { registryId, repository }
  await db.$transaction(async (tx) => {
    await lockIndex(tx, registryId)
    await tx.indexedTag.deleteMany({ where })
    await tx.indexedChild.deleteMany({ where })
    await tx.indexedManifest.deleteMany({ where })
    await tx.tagMove.deleteMany({ where })
    await tx.immutableTag.deleteMany({ where })
    await tx.indexedRepository.deleteMany({ where: { registryId, name: repository } })
  })
}

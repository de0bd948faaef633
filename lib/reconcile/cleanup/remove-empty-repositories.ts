import { forgetRepository, isInBin } from '../../images/cleanup/forget-repository'
import { PROBE_REPOSITORY } from '../../registry/write-probe'
import type { CleanupDeps, CleanupPass } from './cleanup-deps'
import { noteProgress } from './cleanup-store'

/**
 * Removes repositories without tags, manifests and uploads from the storage and from the index, so that their names are
 * free: the registry itself lists them for ever. Only while it is read-only.
 */
export async function removeEmptyRepositories(
  deps: CleanupDeps,
  { run, observed }: CleanupPass,
): Promise<void> {
  const { db, clock, storage } = deps
  const { registryId } = run
  let { repositories } = run.freed
  for (const name of run.forecast?.emptied ?? []) {
    if (await isInBin(db, registryId, name)) continue
    if (!(await storage.removeRepository(observed?.subdirectory ?? '', name))) continue
    await forgetRepository(db, registryId, name)
    repositories += 1
    await noteProgress(db, run, { at: clock.now(), freed: { repositories } })
  }
}

/** Those that a clean-up would remove. */
export async function emptyRepositories(
  { db, storage }: Pick<CleanupDeps, 'db' | 'storage'>,
  { registryId, observed }: { registryId: string; observed: CleanupPass['observed'] },
): Promise<string[]> {
  const subdirectory = observed?.subdirectory ?? ''
  const empty: string[] = []
  for (const name of await storage.listRepositories(subdirectory)) {
    if (name === PROBE_REPOSITORY || (await isInBin(db, registryId, name))) continue
    if (await storage.isEmptyRepository(subdirectory, name)) empty.push(name)
  }
  return empty
}

import { binDepsOf } from '../../images/bin/bin-deps-of'
import { untaggedManifests } from '../../images/cleanup/untagged-manifests'
import { openPortalClient } from '../../images/open-portal-client'
import { asRepositoryName, type Digest } from '../../registry/references'
import { PROBE_REPOSITORY } from '../../registry/write-probe'
import type { CleanupDeps, CleanupPass } from './cleanup-deps'

/** Every untagged manifest of a registry that a clean-up would delete now. */
export async function findUntagged(
  deps: CleanupDeps,
  { run, observed }: CleanupPass,
): Promise<{ repository: string; digest: Digest }[]> {
  const { storage, clock, timings } = deps
  const { settings } = deps.facts()
  const client = await openPortalClient({ ...deps, settings }, run.registryId)
  if (client === null) return []
  try {
    const bin = await binDepsOf(deps, client, run.registryId)
    const subdirectory = observed?.subdirectory ?? ''
    const found: { repository: string; digest: Digest }[] = []
    for (const name of await storage.listRepositories(subdirectory)) {
      if (name === PROBE_REPOSITORY) continue
      const repository = asRepositoryName(name)
      const digests = await untaggedManifests(bin, {
        repository,
        revisions: await storage.listRevisions(subdirectory, name),
        olderThan: new Date(clock.now().getTime() - timings.untaggedAgeMs),
        movesKept: settings.CLEANUP_KEEPS_MOVES,
      })
      found.push(...digests.map((digest) => ({ repository, digest })))
    }
    return found
  } finally {
    client.close()
  }
}

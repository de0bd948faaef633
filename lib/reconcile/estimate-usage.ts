import { isAppError } from '../kernel/app-error'
import { listPushedSince, type Pushed, recordPushed } from '../tenants/usage-estimate'
import { findSubdirectory } from './measure-usage'
import type { WalkDeps } from './walk-usage'

type EstimateDeps = Omit<WalkDeps, 'filesPerSecond'>

/**
 * Tells what pushes added since the last measurement, without a walk: registries report which blobs a manifest needs, and
 * of those the ones count that were written since. An estimate: it may count what a walk in between has seen, and knows
 * of nothing that was deleted. Registries where nothing was pushed since the last estimate cost nothing.
 */
export async function estimateUsage(deps: EstimateDeps): Promise<void> {
  for (const pushed of await listPushedSince(deps.db)) {
    try {
      await estimateOne(deps, pushed)
    } catch (error) {
      // Measuring meets the same, and says so.
      if (!isAppError(error)) throw error
    }
  }
}

async function estimateOne(deps: EstimateDeps, pushed: Pushed): Promise<void> {
  const { registryId, measuredFrom, digests } = pushed
  const subdirectory = await findSubdirectory(deps, registryId)
  if (subdirectory === null) return
  // Before the look, so that a push meanwhile is looked at the next time.
  const at = deps.clock.now()
  const { signal } = deps
  const blobs = await deps.storage.lookAtBlobs(subdirectory, digests, { signal })
  const pushedBytes = blobs.reduce(
    (sum, blob) => sum + (blob !== null && blob.writtenAt >= measuredFrom ? blob.bytes : 0),
    0,
  )
  await recordPushed(deps.db, registryId, { pushedBytes, at, measuredFrom })
}

import { doomedByMistake } from '../../images/cleanup/doomed-by-mistake'
import { untaggedBytes } from '../../images/cleanup/untagged-bytes'
import { wantRead } from '../../images/index/index-state'
import { digestOf } from '../../registry/digests'
import { PROBE_BLOB } from '../../registry/write-probe'
import type { ObservedJob } from '../../swarm/observed'
import type { CleanupForecast } from '../../tenants/cleanup-figures'
import type { CleanupDeps, CleanupPass } from './cleanup-deps'
import { failCleanup, moveCleanup } from './cleanup-store'
import { parseCollectorLog } from './collector-log'
import { findUntagged } from './find-untagged'
import { emptyRepositories } from './remove-empty-repositories'

const PROBE_DIGEST = digestOf(PROBE_BLOB)
/** Of the two restarts, as they are when nothing is in the way. */
const RESTARTS_MS = 5_000
const DELETE_MS = 2

/**
 * Reads what the dry run said, and goes on from there: to the end for a forecast and where there is nothing to free, else
 * towards the pause. A dry run that would take what the index says a tag needs is not believed.
 */
export async function takeForecast(
  deps: CleanupDeps,
  pass: CleanupPass,
  job: ObservedJob | null,
): Promise<void> {
  const { db, clock, storage, swarm } = deps
  const { run, observed } = pass
  const task = job?.task ?? null
  const report = task === null ? null : parseCollectorLog(await swarm.jobLog(task.id))
  if (report === null || task === null) {
    const sentence =
      'The dry run of the collector left no log that Berth can read, so that nothing was deleted. Its node may keep no logs of containers.'
    return failCleanup(db, run, { code: 'SWARM_REFUSED', sentence, raw: null })
  }
  const blobs = report.blobs.filter((digest) => digest !== PROBE_DIGEST)
  const { registryId } = run
  const mistake = await doomedByMistake(db, registryId, { blobs, before: run.createdAt })
  if (mistake !== null) {
    await wantRead(db, { registryId, at: clock.now() })
    const sentence = `The collector would delete a part of ${mistake.repository}:${mistake.tag} (${mistake.digest}), so that it was not run. Either the tag was deleted a moment ago or the registry lost its manifest. The index is read again now; start again when that is done.`
    return failCleanup(db, run, { code: 'CONFLICT', sentence, raw: null })
  }
  const subdirectory = observed?.subdirectory ?? ''
  const emptied = await emptyRepositories(deps, { registryId, observed })
  const forecast: CleanupForecast = {
    manifests: report.manifests,
    blobs: blobs.length,
    bytes: await storage.measureBlobs(subdirectory, blobs),
    pauseMs: RESTARTS_MS + (+task.timestamp - +task.createdAt) + blobs.length * DELETE_MS,
  }
  if (run.isForecast) {
    const untagged = await findUntagged(deps, pass)
    const more = await untaggedBytes(db, registryId, untagged)
    forecast.manifests += untagged.length
    forecast.blobs += more.blobs
    forecast.bytes += more.bytes
  }
  const isNothing = blobs.length === 0 && emptied.length === 0
  await moveCleanup(db, run, {
    ...{ to: run.isForecast || isNothing ? 'stopping' : 'uploads', at: clock.now() },
    data: { forecast: { ...forecast, emptied } },
  })
}

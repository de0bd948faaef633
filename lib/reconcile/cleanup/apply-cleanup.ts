import type { BinDeps } from '../../images/bin/bin-deps'
import { binDepsOf } from '../../images/bin/bin-deps-of'
import { checkSwept } from '../../images/cleanup/check-swept'
import { deleteUntagged } from '../../images/cleanup/delete-untagged'
import { openPortalClient } from '../../images/open-portal-client'
import { isAppError } from '../../kernel/app-error'
import { assertNever } from '../../kernel/assert-never'
import { asRepositoryName } from '../../registry/references'
import { PROBE_REPOSITORY } from '../../registry/write-probe'
import type { ObservedJob } from '../../swarm/observed'
import { deploymentFor } from '../observe'
import { type CleanupDeps, type CleanupPass, JOBS } from './cleanup-deps'
import { endCleanup, failCleanup, moveCleanup, noteProgress } from './cleanup-store'
import { explainFailure } from './explain-failure'
import type { CleanupAction } from './plan-cleanup'
import { removeEmptyRepositories } from './remove-empty-repositories'
import { takeForecast } from './take-forecast'

/** What a restart of a registry takes, seldom more. */
const RESTART_MS = 2_500

/** Does one thing; true when the next look may follow at once. Each is idempotent. */
export async function applyCleanup(
  deps: CleanupDeps,
  pass: CleanupPass,
  action: Exclude<CleanupAction, { kind: 'wait' }>,
  job: ObservedJob | null,
): Promise<boolean> {
  const { db, clock, swarm } = deps
  const { run } = pass
  switch (action.kind) {
    case 'move':
      await moveCleanup(db, run, {
        ...{ to: action.to, at: clock.now() },
        readOnlyUntil: new Date(
          clock.now().getTime() + (run.forecast?.pauseMs ?? 0) + 2 * RESTART_MS,
        ),
      })
      return true
    case 'fail': {
      const failure = await explainFailure(deps, action.why, job)
      if (failure === null) await moveCleanup(db, run, { to: 'stopping', at: clock.now() })
      else await failCleanup(db, run, failure)
      return true
    }
    case 'note-not-opened':
      await failCleanup(db, run, {
        code: 'NOT_READY',
        sentence:
          'The storage was cleaned up, but the registry does not come back read-write. It is tried on; its page says what is wrong.',
        raw: null,
      })
      return false
    case 'delete-untagged':
      return withBin(deps, pass, (bin) => deleteNext(deps, pass, bin))
    case 'check-deleted':
      return withBin(deps, pass, async (bin) => {
        const open = await checkSwept(bin, deps.timings)
        if (open > 0) return false
        await moveCleanup(db, run, { to: 'forecast', at: clock.now() })
        return true
      })
    case 'start-dry-run':
      await startCollector(deps, pass, { kind: JOBS.forecast, flags: ['--dry-run'] })
      return false
    case 'start-collector':
      await removeEmptyRepositories(deps, pass)
      await startCollector(deps, pass, { kind: JOBS.collect, flags: [] })
      return false
    case 'take-forecast':
      await takeForecast(deps, pass, job)
      return true
    case 'take-result': {
      const { blobs = 0, bytes = 0 } = run.forecast ?? {}
      const freed = { ...run.freed, blobs, bytes }
      await moveCleanup(db, run, { to: 'stopping', at: clock.now(), data: { freed } })
      return true
    }
    case 'remove-jobs':
      await swarm.removeJobs(run.registryId)
      return false
    case 'measure':
      await measure(deps, run.registryId)
      await moveCleanup(db, run, { to: 'ended', at: clock.now() })
      return true
    case 'end':
      await endCleanup(db, run, clock.now())
      return true
    default:
      return assertNever(action)
  }
}

/** The next repository, or the next part of it. */
async function deleteNext(
  deps: CleanupDeps,
  { run, observed }: CleanupPass,
  bin: BinDeps,
): Promise<boolean> {
  const { db, clock, storage, timings } = deps
  const subdirectory = observed?.subdirectory ?? ''
  const names = await storage.listRepositories(subdirectory)
  const next = names.find((name) => name > (run.cursor ?? '') && name !== PROBE_REPOSITORY)
  if (next === undefined) {
    await moveCleanup(db, run, { to: 'checking', at: clock.now() })
    return true
  }
  const { deleted, hasMore } = await deleteUntagged(bin, {
    repository: asRepositoryName(next),
    revisions: await storage.listRevisions(subdirectory, next),
    olderThan: new Date(clock.now().getTime() - timings.untaggedAgeMs),
    movesKept: deps.facts().settings.CLEANUP_KEEPS_MOVES,
  })
  await noteProgress(db, run, {
    at: clock.now(),
    ...(hasMore ? {} : { cursor: next }),
    freed: { manifests: run.freed.manifests + deleted },
  })
  return true
}

async function startCollector(
  deps: CleanupDeps,
  { row, run }: CleanupPass,
  { kind, flags }: { kind: string; flags: readonly string[] },
): Promise<void> {
  const deployment = deploymentFor(deps, row)
  if (deployment === null) return
  const secretIds = await deps.swarm.ensureSecrets(deployment)
  // Never with the flag for untagged manifests: 2.8 deletes what tagged indexes name.
  const args = ['garbage-collect', ...flags]
  await deps.swarm.startJob(deployment, secretIds, { kind, runId: run.id, args })
}

/** False while the registry cannot be spoken to. */
async function withBin(
  deps: CleanupDeps,
  { run }: CleanupPass,
  work: (bin: BinDeps) => Promise<boolean>,
): Promise<boolean> {
  const client = await openPortalClient(
    { ...deps, settings: deps.facts().settings },
    run.registryId,
  )
  if (client === null) return false
  try {
    return await work(await binDepsOf(deps, client, run.registryId))
  } finally {
    client.close()
  }
}

/** Without it the page would be right a minute later. */
async function measure(deps: CleanupDeps, registryId: string): Promise<void> {
  try {
    await deps.measure(registryId)
  } catch (error) {
    if (!isAppError(error)) throw error
  }
}

import { isAppError } from '../../kernel/app-error'
import { faultPoint } from '../../kernel/fault-point'
import { PROBE_REPOSITORY } from '../../registry/write-probe'
import type { ObservedJob } from '../../swarm/observed'
import type { News } from '../apply-action'
import { applyCleanup } from './apply-cleanup'
import { awaitJobEnd } from './await-job-end'
import { type CleanupDeps, type CleanupPass, JOBS } from './cleanup-deps'
import type { Cleanup } from './cleanup-store'
import { runsEverywhere } from './everywhere'
import { type CleanupAction, type CleanupSight, planCleanup } from './plan-cleanup'

const POLL_MS = 100
const JOB_POLL_MS = 10_000
const CALM_POLL_MS = 500
const SLOW_POLL_MS = 2_000
const TROUBLE_RETRY_MS = 1_000

export type NextPass = {
  /** 0 for at once; null when there is nothing left to do. */
  requeueMs: number | null
  news?: News
}

/**
 * Does the next thing for a clean-up that is under way, after the pass of its registry and under the same lease.
 * Answers with when it wants to be called again. What Docker, storage or the registry refuse is tried
 * again until the step has lasted too long.
 */
export async function advanceCleanup(deps: CleanupDeps, pass: CleanupPass): Promise<NextPass> {
  const { run } = pass
  try {
    const { seen, job } = await look(deps, pass)
    const action = planCleanup(
      { ...run, stepAgeMs: deps.clock.now().getTime() - run.stepSince.getTime() },
      seen,
      { jobMs: deps.facts().settings.CLEANUP_PAUSE_MAX },
    )
    if (action.kind === 'wait') return waitFor(deps, run, job)
    const point = pointOf(run, action)
    faultPoint(`before ${point}`)
    const isDone = await applyCleanup(deps, pass, action, job)
    faultPoint(`after ${point}`)
    if (action.kind === 'end') return { requeueMs: null }
    return { requeueMs: isDone ? 0 : pollMs(run) }
  } catch (error) {
    if (!isAppError(error)) throw error
    deps.logger.info(
      { registryId: run.registryId, step: run.step, code: error.code },
      'a clean-up has to wait',
    )
    return { requeueMs: TROUBLE_RETRY_MS }
  }
}

/** A job that runs is only looked at, as whole passes would take a good part of the processor that it works on. */
function waitFor(deps: CleanupDeps, run: Cleanup, job: ObservedJob | null): NextPass {
  if (job?.state !== 'running') return { requeueMs: pollMs(run) }
  const news: News = (signal) => awaitJobEnd(deps, { registryId: run.registryId, job, signal })
  return { requeueMs: JOB_POLL_MS, news }
}

/** Often while nobody can push. */
function pollMs({ step, closedAt }: Cleanup): number {
  if (step === 'uploads') return SLOW_POLL_MS
  return closedAt === null ? CALM_POLL_MS : POLL_MS
}

function pointOf(run: Cleanup, action: CleanupAction): string {
  return action.kind === 'move' ? `${run.step} to ${action.to}` : action.kind
}

async function look(
  deps: CleanupDeps,
  pass: CleanupPass,
): Promise<{ seen: CleanupSight; job: ObservedJob | null }> {
  const { run, row } = pass
  const job = await findJob(deps, run)
  return {
    job,
    seen: {
      registry: registrySight(pass),
      job: job?.state ?? ((await isStopping(deps, run)) ? 'running' : 'absent'),
      isInUse: run.step === 'uploads' && (await isInUse(deps, pass)),
      ...(row.desired === 'running' ? {} : { registry: 'gone' as const }),
    },
  }
}

async function isInUse(deps: CleanupDeps, { run, observed }: CleanupPass): Promise<boolean> {
  if (deps.isBeingRead(run.registryId)) return true
  if (observed === null) return false
  return deps.storage.isUploading(observed.subdirectory, {
    since: new Date(deps.clock.now().getTime() - deps.timings.quietMs),
    ignored: PROBE_REPOSITORY,
  })
}

/** The job that the step is about; on the way to the end any that is left, one that runs first. */
async function findJob(deps: CleanupDeps, run: Cleanup): Promise<ObservedJob | null> {
  const jobs = await deps.swarm.listJobs(run.registryId)
  if (isOnWayOut(run)) return jobs.find(({ state }) => state === 'running') ?? jobs[0] ?? null
  const kind =
    run.step === 'forecast' ? JOBS.forecast : run.step === 'collecting' ? JOBS.collect : null
  return jobs.find((job) => job.kind === kind && job.runId === run.id) ?? null
}

/** A job that was removed may run on for a moment, and would sweep what people push then. */
async function isStopping(deps: CleanupDeps, run: Cleanup): Promise<boolean> {
  return isOnWayOut(run) && !(await deps.swarm.jobsGone(run.registryId))
}

function isOnWayOut({ step, hasFailed }: Cleanup): boolean {
  return step === 'stopping' || step === 'measuring' || hasFailed
}

function registrySight({ isReady, observed }: CleanupPass): CleanupSight['registry'] {
  if (observed?.forPlan.service === 'rolled-back') return 'refused'
  const isEverywhere =
    observed?.revision != null && runsEverywhere(observed.service, observed.revision)
  return isReady && isEverywhere ? 'as-wished' : 'not-yet'
}

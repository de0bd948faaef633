/**
 * What to do next for one clean-up of a registry's storage, from how far it is and what was just seen. Pure, beside
 * `plan`: a pass does the one action, and the next pass starts from a fresh look. The registry is read-only exactly while
 * the step says so, so that no way out of here leaves it read-only.
 */
import { assertNever } from '../../kernel/assert-never'
import type { CleanupStep } from '../../tenants/cleanup-steps'

export type CleanupRun = {
  step: CleanupStep
  isForecast: boolean
  /** How long it is at this step. */
  stepAgeMs: number
  /** It has failed and is only brought to its end. */
  hasFailed: boolean
}

export type JobSight = 'absent' | 'running' | 'succeeded' | 'failed'

export type CleanupSight = {
  /**
   * Whether the registry serves as this step wishes, by its tasks and a probe; `gone` when it is deleted or put to rest,
   * `refused` when Swarm put the version before back.
   */
  registry: 'as-wished' | 'not-yet' | 'refused' | 'gone'
  /** The dry run in `forecast`, the collector in `collecting`, else whether any job is left. */
  job: JobSight
  /** In `uploads`: somebody pushes, or the index reads all of it. */
  isInUse: boolean
}

export type CleanupFailure =
  | 'not-ready'
  | 'gone'
  | 'unchecked'
  | 'job-failed'
  | 'job-too-long'
  | 'not-closed'

export type CleanupAction =
  | { kind: 'wait' }
  | { kind: 'move'; to: CleanupStep }
  | { kind: 'fail'; why: CleanupFailure }
  | { kind: 'delete-untagged' }
  | { kind: 'check-deleted' }
  | { kind: 'start-dry-run' }
  | { kind: 'take-forecast' }
  | { kind: 'start-collector' }
  | { kind: 'take-result' }
  | { kind: 'remove-jobs' }
  /** It should be read-write by now and is not: said, while it is tried on. */
  | { kind: 'note-not-opened' }
  | { kind: 'measure' }
  | { kind: 'end' }

export type CleanupLimits = {
  /** Of a dry run, and of the collector. */
  jobMs: number
}

const MINUTE_MS = 60_000
const START_WITHIN_MS = MINUTE_MS
const DELETE_WAITS_MS = 10 * MINUTE_MS
const CHECK_WITHIN_MS = 10 * MINUTE_MS
/** A push that takes longer is refused by the registry, which its client shows. */
export const UPLOADS_WITHIN_MS = 5 * MINUTE_MS
export const FLIP_WITHIN_MS = 2 * MINUTE_MS
/** A collector on a node that nobody reaches any more cannot be waited for for ever. */
export const STOP_WITHIN_MS = 10 * MINUTE_MS

export function planCleanup(
  run: CleanupRun,
  seen: CleanupSight,
  limits: CleanupLimits,
): CleanupAction {
  if (seen.registry === 'gone') return planGone(run, seen)
  if (run.hasFailed) return planEnd(run, seen)
  const isLate = (ms: number) => run.stepAgeMs > ms
  switch (run.step) {
    case 'queued':
      if (seen.registry === 'as-wished')
        return { kind: 'move', to: run.isForecast ? 'forecast' : 'untagged' }
      return isLate(START_WITHIN_MS) ? { kind: 'fail', why: 'not-ready' } : { kind: 'wait' }
    case 'untagged':
      if (isLate(DELETE_WAITS_MS)) return { kind: 'fail', why: 'not-ready' }
      return seen.registry === 'as-wished' ? { kind: 'delete-untagged' } : { kind: 'wait' }
    case 'checking':
      if (isLate(CHECK_WITHIN_MS)) return { kind: 'fail', why: 'unchecked' }
      return seen.registry === 'as-wished' ? { kind: 'check-deleted' } : { kind: 'wait' }
    case 'forecast':
      return planJob(run, seen.job, limits, { start: 'start-dry-run', take: 'take-forecast' })
    case 'uploads':
      return seen.isInUse && !isLate(UPLOADS_WITHIN_MS)
        ? { kind: 'wait' }
        : { kind: 'move', to: 'closing' }
    case 'closing':
      if (seen.registry === 'as-wished') return { kind: 'move', to: 'collecting' }
      return seen.registry === 'refused' || isLate(FLIP_WITHIN_MS)
        ? { kind: 'fail', why: 'not-closed' }
        : { kind: 'wait' }
    case 'collecting':
      return planJob(run, seen.job, limits, { start: 'start-collector', take: 'take-result' })
    default:
      return planEnd(run, seen)
  }
}

function planJob(
  run: CleanupRun,
  job: JobSight,
  limits: CleanupLimits,
  actions: {
    start: 'start-dry-run' | 'start-collector'
    take: 'take-forecast' | 'take-result'
  },
): CleanupAction {
  if (job === 'succeeded') return { kind: actions.take }
  if (job === 'failed') return { kind: 'fail', why: 'job-failed' }
  if (run.stepAgeMs > limits.jobMs) return { kind: 'fail', why: 'job-too-long' }
  return job === 'absent' ? { kind: actions.start } : { kind: 'wait' }
}

/** The way to the end, for what went well as for what did not. */
function planEnd(run: CleanupRun, seen: CleanupSight): CleanupAction {
  switch (run.step) {
    case 'stopping':
      // What has ended is put away when people can push again.
      return seen.job === 'running' && run.stepAgeMs <= STOP_WITHIN_MS
        ? { kind: 'remove-jobs' }
        : { kind: 'move', to: 'opening' }
    case 'opening':
      if (seen.registry === 'as-wished') return { kind: 'move', to: 'measuring' }
      return run.stepAgeMs > FLIP_WITHIN_MS && !run.hasFailed
        ? { kind: 'note-not-opened' }
        : { kind: 'wait' }
    case 'measuring':
      if (seen.job !== 'absent' && run.stepAgeMs <= STOP_WITHIN_MS) return { kind: 'remove-jobs' }
      return { kind: 'measure' }
    case 'ended':
      return { kind: 'end' }
    case 'queued':
    case 'untagged':
    case 'checking':
    case 'forecast':
    case 'uploads':
    case 'closing':
    case 'collecting':
      return { kind: 'move', to: 'stopping' }
    default:
      return assertNever(run.step)
  }
}

/** There is no registry to be opened again; but nothing may write into its tree any more. */
function planGone(run: CleanupRun, seen: CleanupSight): CleanupAction {
  if (!run.hasFailed) return { kind: 'fail', why: 'gone' }
  return seen.job === 'absent' || run.stepAgeMs > STOP_WITHIN_MS
    ? { kind: 'end' }
    : { kind: 'remove-jobs' }
}

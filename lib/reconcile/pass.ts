import type { Database } from '../db/database'
import { releaseLease, takeLease } from '../db/lease'
import { isAppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import { faultPoint } from '../kernel/fault-point'
import type { Logger } from '../kernel/logger'
import { backoffMs } from '../kernel/retry'
import { type ApplyDeps, applyAction, type News, type Outcome } from './apply-action'
import { advanceCleanup, type NextPass } from './cleanup/advance-cleanup'
import type { CleanupDeps } from './cleanup/cleanup-deps'
import { type Cleanup, findCleanup } from './cleanup/cleanup-store'
import { isFlip } from './cleanup/is-flip'
import { measureRegistry } from './measure-usage'
import { type Observation, observe } from './observe'
import { type Desired, plan } from './plan'
import { type Failure, findRegistryRow, type RegistryRow, type Status, saveStatus } from './store'

const LEASE_MS = 15_000
const LEASE_BUSY_RETRY_MS = 1_000
const BACKOFF = { baseMs: 1_000, maxMs: 30_000 }

export type PassDeps = ApplyDeps &
  CleanupDeps & { db: Database; clock: Clock; logger: Logger; holder: string }

export type PassResult = {
  /** What came of it; `busy` when another holds the lease, `gone` when there is no such registry any more. */
  result: Outcome['kind'] | 'busy' | 'gone'
  requeueMs: number | null
  /** Of what was desired, that it looked at. */
  generation?: number
  /** What makes a look worth while sooner. */
  news?: News
}

/**
 * One pass for one registry: takes its lease, looks, plans, applies, writes status. Gets only the key and starts
 * from a fresh look, so running it twice or after a crash is harmless. Never throws for what Docker, storage or a
 * registry refused: that is status. `requeueMs` says when it wants to be called again; null leaves it to the resync.
 */
export async function runPass(deps: PassDeps, registryId: string): Promise<PassResult> {
  const { db } = deps
  const lease = await takeLease(
    { db },
    {
      name: `registry:${registryId}`,
      holder: deps.holder,
      ttlMs: LEASE_MS,
    },
  )
  if (lease === null) return { result: 'busy', requeueMs: LEASE_BUSY_RETRY_MS }
  const renewal = setInterval(() => {
    takeLease({ db }, { ...lease, ttlMs: LEASE_MS }).catch((error: unknown) =>
      deps.logger.warn({ err: error, registryId }, 'lease not renewed'),
    )
  }, LEASE_MS / 3)
  try {
    const [row, run] = await Promise.all([
      findRegistryRow(db, registryId),
      findCleanup(db, registryId),
    ])
    if (row === null) return { result: 'gone', requeueMs: null }
    const ended = await reconcile(deps, { row, run, epoch: lease.epoch })
    return { ...ended, generation: row.generation }
  } finally {
    clearInterval(renewal)
    await releaseLease({ db }, lease)
  }
}

async function reconcile(
  deps: PassDeps,
  { row, run, epoch }: { row: RegistryRow; run: Cleanup | null; epoch: number },
): Promise<PassResult> {
  const { outcome, observed } = await attempt(deps, row, run)
  // People wait for its task anyhow, and may push as soon as it is ready.
  const mayMeasure = outcome.kind === 'ready' || (outcome.kind === 'waiting' && outcome.news)
  if (mayMeasure && row.usedMeasuredAt === null) await measureFirst(deps, row.id)
  const next = await cleanUp(deps, { row, run, outcome, observed })
  const now = deps.clock.now()
  const { status, requeueMs: passMs } = statusOf(row, outcome, now)
  const requeueMs = soonest(passMs, next?.requeueMs ?? null)
  const news = newsOf(outcome) ?? next?.news
  const result = { result: outcome.kind, requeueMs, ...(news === undefined ? {} : { news }) }
  // Restarted for a clean-up it is neither on its way nor in trouble, unless that takes long.
  const isHushed = outcome.kind !== 'ready' && run !== null && isFlip(run, row, now)
  // Docker tells of much while a task starts, and a write for each would take longer than the look.
  const isKnown = outcome.kind === 'waiting' && status !== null && isStill(row, status)
  if (status === null || isHushed || isKnown) return result
  const written = await saveStatus(deps.db, row, { epoch, at: deps.clock.now(), status })
  if (!written)
    deps.logger.warn({ registryId: row.id, epoch }, 'status refused: something newer is known')
  if (status.failure !== null) {
    deps.logger.info(
      { registryId: row.id, code: status.failure.code, raw: status.failure.raw },
      'registry not as desired',
    )
  }
  return result
}

/** To a registry that was never measured nobody may push. */
async function measureFirst(deps: PassDeps, registryId: string): Promise<void> {
  try {
    // As fast as it goes: there is next to nothing in it.
    await measureRegistry({ ...deps, filesPerSecond: 0 }, registryId)
  } catch (error) {
    // The worker measures again within seconds.
    deps.logger.warn({ err: error, registryId }, 'registry not measured')
  }
}

/** Attempts are counted while there is trouble: without any there is none to be taken back. */
function isStill(row: RegistryRow, { phase, observedGeneration }: Status): boolean {
  const isSame = row.phase === phase && row.observedGeneration === observedGeneration
  return isSame && row.attempts === 0 && row.nextAttemptAt === null
}

function newsOf(outcome: Outcome): News | undefined {
  return outcome.kind === 'waiting' ? outcome.news : undefined
}

function soonest(one: number | null, other: number | null): number | null {
  return one === null || other === null ? (one ?? other) : Math.min(one, other)
}

type Attempt = { outcome: Outcome; observed: Observation | null }

async function attempt(deps: PassDeps, row: RegistryRow, run: Cleanup | null): Promise<Attempt> {
  let observed: Observation | null = null
  try {
    observed = await observe(deps, row)
    const desired: Desired = {
      ...row,
      wasReady: row.readyAt !== null,
      isTrashed: row.trashedAt !== null,
      hasTurn: row.rollState === 'rolling',
      isFlipping: run === null ? false : row.readOnly ? 'to-read-only' : 'to-read-write',
    }
    const actions = plan(desired, observed.forPlan)
    const state = { row, observed }
    for (const action of actions) {
      const outcome = await applyAction(deps, state, action)
      faultPoint(`after ${action.kind}`)
      if (outcome !== 'next') return { outcome, observed }
    }
    return { outcome: { kind: 'unchanged' }, observed }
  } catch (error) {
    return {
      outcome: { kind: 'problem', failure: failureOf(deps.logger, row.id, error) },
      observed,
    }
  }
}

/** Goes on with the clean-up of the registry, if there is one. */
async function cleanUp(
  deps: PassDeps,
  { row, run, outcome, observed }: Attempt & { row: RegistryRow; run: Cleanup | null },
): Promise<NextPass | null> {
  if (run !== null)
    return advanceCleanup(deps, { row, run, observed, isReady: outcome.kind === 'ready' })
  // Left by a worker that was thought to be gone: nobody waits for it, and nothing may collect unasked.
  if ((observed?.service?.jobs ?? 0) > 0) await deps.swarm.removeJobs(row.id)
  return null
}

function failureOf(logger: Logger, registryId: string, error: unknown): Failure {
  if (isAppError(error)) {
    if (error.cause !== undefined) logger.debug({ err: error, registryId }, 'pass refused')
    return {
      code: error.code,
      sentence: error.detail,
      raw: error.raw ?? null,
      terminal: error.terminal,
    }
  }
  logger.error({ err: error, registryId }, 'pass failed')
  return {
    code: 'INTERNAL',
    sentence:
      'Something went wrong inside Berth; it tries again by itself. The log of the worker has the cause.',
    raw: null,
    terminal: false,
  }
}

const PHASE_ON_THE_WAY = {
  running: 'provisioning',
  suspended: 'suspending',
  deleted: 'deleting',
  erased: 'erasing',
} as const satisfies Record<RegistryRow['desired'], Status['phase']>

function statusOf(
  row: RegistryRow,
  outcome: Outcome,
  now: Date,
): { status: Status | null; requeueMs: number | null } {
  const base = {
    observedGeneration: row.observedGeneration,
    attempts: 0,
    nextAttemptAt: null,
    failure: null,
  }
  switch (outcome.kind) {
    case 'unchanged':
      return { status: null, requeueMs: null }
    case 'ended':
      return { status: null, requeueMs: null }
    case 'waiting':
      return {
        status: { ...base, phase: PHASE_ON_THE_WAY[row.desired] },
        requeueMs: outcome.requeueMs,
      }
    case 'suspending':
    case 'suspended':
      return {
        // In effect from the first pass on: what is left is to wait.
        status: { ...base, phase: outcome.kind, observedGeneration: row.generation },
        requeueMs: outcome.kind === 'suspending' ? outcome.requeueMs : null,
      }
    case 'ready':
      return {
        status: {
          ...base,
          phase: 'ready',
          observedGeneration: row.generation,
          ...(row.readyAt === null ? { readyAt: now } : {}),
          ...(outcome.isHeld ? {} : { rollState: null }),
        },
        requeueMs: null,
      }
    case 'problem': {
      const attempts = row.attempts + 1
      const { terminal } = outcome.failure
      const requeueMs = terminal ? null : backoffMs(attempts, BACKOFF)
      return {
        status: {
          phase: outcome.serves === true ? 'degraded' : troubledPhase(row, terminal),
          observedGeneration: terminal ? row.generation : row.observedGeneration,
          failure: outcome.failure,
          attempts,
          nextAttemptAt: requeueMs === null ? null : new Date(now.getTime() + requeueMs),
        },
        requeueMs,
      }
    }
  }
}

/** A registry that served before is degraded while it is mended; one that never did goes on, or has failed. */
function troubledPhase(row: RegistryRow, terminal: boolean): Status['phase'] {
  if (row.desired !== 'running') return PHASE_ON_THE_WAY[row.desired]
  if (terminal) return 'failed'
  if (row.phase === 'ready' || row.phase === 'degraded') return 'degraded'
  return row.phase === 'failed' ? 'failed' : 'provisioning'
}

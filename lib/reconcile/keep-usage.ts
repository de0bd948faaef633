import { setTimeout as delay } from 'node:timers/promises'
import { every } from '../kernel/every'
import type { Logger } from '../kernel/logger'
import { shareRunning } from '../kernel/share-running'
import { listUsageDue } from '../tenants/usage'
import { dropOldSamples } from '../tenants/usage-samples'
import { estimateUsage } from './estimate-usage'
import { measureRegistry } from './measure-usage'
import { createReconciler } from './reconciler'
import type { WalkDeps } from './walk-usage'

/** A push settles for this long before it is counted; pages and tokens see it within 30 s. */
const SETTLE_MS = 2_000
/** Pushes that follow each other faster are counted all the same, this long after the last time. */
const UNSETTLED_EVERY_MS = 20_000
const MEASURED_EVERY_MS = 60_000
const LOOK_EVERY_MS = 2_000
const ESTIMATE_EVERY_MS = 1_000
const DROP_EVERY_MS = 3_600_000
const RETRY_MS = 10_000
/** Below the walks that storage allows, so that one for a token need not wait for large trees. */
const WALKS_AT_ONCE = 3
const MEASURE_WAIT_MS = 5_000

export type UsageKeeper = {
  start(): void
  /** Bytes, or null when the tree is gone or too large to be walked within five seconds; then it is recorded later. */
  measureNow(registryId: string): Promise<number | null>
  isMeasuring(registryId: string): boolean
  stop(): Promise<void>
}

/**
 * Measures what a push touched, what somebody wants measured and what was not measured for a minute, a few at once, and
 * estimates in between what was pushed. One whose tree cannot be walked is logged and stays due.
 */
export function createUsageKeeper(
  deps: Omit<WalkDeps, 'signal'> & { logger: Logger },
): UsageKeeper {
  const { db, clock, logger } = deps
  const abort = new AbortController()
  const walk: WalkDeps = { ...deps, signal: abort.signal }
  const measured = shareRunning((id: string) => measureRegistry(walk, id))
  const timers: NodeJS.Timeout[] = []

  const listDue = async () => {
    const now = clock.now()
    const before = (ms: number) => new Date(now.getTime() - ms)
    const due = await listUsageDue(db, {
      now,
      dirtyBefore: before(SETTLE_MS),
      dirtyMeasuredBefore: before(UNSETTLED_EVERY_MS),
      measuredBefore: before(MEASURED_EVERY_MS),
    })
    return due.filter((id) => !loop.isRunning(id))
  }
  const measure = async (registryId: string) => {
    try {
      await measured(registryId)
      return { requeueMs: null }
    } catch (error) {
      if (abort.signal.aborted) return { requeueMs: null }
      logger.warn({ err: error, registryId }, 'registry not measured')
      return { requeueMs: RETRY_MS }
    }
  }
  const loop = createReconciler({
    ...{ pass: measure, listIds: listDue, logger },
    ...{ resyncMs: LOOK_EVERY_MS, concurrency: WALKS_AT_ONCE },
  })

  return {
    start: () => {
      loop.start()
      const estimate = () => estimateUsage({ db, clock, storage: deps.storage })
      timers.push(
        every(ESTIMATE_EVERY_MS, estimate, logger, 'estimating usage'),
        every(DROP_EVERY_MS, () => dropOldSamples(db, clock.now()), logger, 'old usage samples'),
      )
    },
    measureNow: (id) => Promise.race([measured(id), delay(MEASURE_WAIT_MS, null, { ref: false })]),
    isMeasuring: loop.isRunning,
    stop: async () => {
      for (const timer of timers) clearInterval(timer)
      abort.abort()
      await loop.stop()
    },
  }
}

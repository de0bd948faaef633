import { setMaxListeners } from 'node:events'
import {
  type FollowDeps,
  lookAtRegistry,
  readWhole,
  takeInEvents,
} from '../images/index/follow-registry'
import { listReadDue } from '../images/index/index-state'
import { listWithLooks, listWithNews, listWithSizes } from '../images/index/list-to-follow'
import { countSizes } from '../images/index/recount'
import { isAppError } from '../kernel/app-error'
import { createReconciler } from './reconciler'

const NEWS_EVERY_MS = 1_000
const LOOKS_EVERY_MS = 2_000
const READS_EVERY_MS = 5_000
/** Long enough that a large repository into which many push takes a small part of the time. */
const SIZES_EVERY_MS = 5_000
/** Of a registry that could not be asked. */
const LOOK_RETRY_MS = 10_000
const NEWS_AT_ONCE = 4
const LOOKS_AT_ONCE = 8
const READS_AT_ONCE = 2
const SIZES_AT_ONCE = 1

export type ImageFollower = {
  start(): void
  /** A registry has just reported something; cheap, and lost without harm. */
  newsOf(registryId: string): void
  /** Whether it is being read as a whole. */
  isReading(registryId: string): boolean
  stop(): Promise<void>
}

/**
 * Lets the indexes of images follow their registries: what they report is taken in at once, what that leaves open is
 * looked at, bytes of large repositories are counted, and now and then each is read as a whole. A loop for each, so that a registry that is slow or down holds up
 * neither what it reported before nor any other registry.
 */
export function createImageFollower(
  deps: Omit<FollowDeps, 'signal'> & { readEveryMs: number },
): ImageFollower {
  const { db, clock, logger } = deps
  const abort = new AbortController()
  // Each call to a registry listens to it, and there is no end to how many registries are read.
  setMaxListeners(0, abort.signal)
  const follow: FollowDeps = { ...deps, signal: abort.signal }

  const reads = createReconciler({
    pass: async (id) => {
      await readWhole(follow, id)
      return { requeueMs: null }
    },
    listIds: () => listReadDue(db, { now: clock.now(), everyMs: deps.readEveryMs }),
    logger,
    resyncMs: READS_EVERY_MS,
    concurrency: READS_AT_ONCE,
  })
  const looks = createReconciler({
    pass: async (id) => {
      try {
        await lookAtRegistry(follow, id)
        return { requeueMs: null }
      } catch (error) {
        if (abort.signal.aborted) return { requeueMs: null }
        if (!isAppError(error)) throw error
        return { requeueMs: LOOK_RETRY_MS }
      }
    },
    listIds: () => listWithLooks(db),
    logger,
    resyncMs: LOOKS_EVERY_MS,
    concurrency: LOOKS_AT_ONCE,
  })
  const news = createReconciler({
    pass: async (id) => {
      if ((await takeInEvents(follow, id)) > 0) looks.enqueue(id)
      return { requeueMs: null }
    },
    listIds: () => listWithNews(db),
    logger,
    resyncMs: NEWS_EVERY_MS,
    concurrency: NEWS_AT_ONCE,
  })
  const sizes = createReconciler({
    pass: async (id) => {
      await countSizes(db, id)
      return { requeueMs: null }
    },
    listIds: () => listWithSizes(db),
    logger,
    resyncMs: SIZES_EVERY_MS,
    concurrency: SIZES_AT_ONCE,
  })
  const loops = [news, looks, sizes, reads]

  return {
    start: () => {
      for (const loop of loops) loop.start()
    },
    newsOf: news.enqueue,
    isReading: reads.isRunning,
    stop: async () => {
      abort.abort()
      await Promise.all(loops.map((loop) => loop.stop()))
    },
  }
}

import type { Logger } from '../kernel/logger'

export type ReconcilerDeps = {
  /** One pass for one key; never runs twice at once for a key. */
  pass(registryId: string): Promise<{
    /** When it wants to be called again; null leaves it to triggers and the resync. */
    requeueMs: number | null
    /** Resolves true when that should be now; its signal aborts when the next pass begins. */
    news?: (signal: AbortSignal) => Promise<boolean>
  }>
  listIds(): Promise<string[]>
  logger: Logger
  /** A full resync bounds the delay of every trigger that was lost. */
  resyncMs: number
  concurrency: number
}

export type Reconciler = {
  /** Runs passes and resyncs from now on. */
  start(): void
  /** Asks for a pass soon; cheap, and lost without harm. */
  enqueue(registryId: string): void
  /** The same for what may be nothing: one whose news is listened for is watched closely enough. */
  hint(registryId: string): void
  /** Runs a pass now, or right after the one that runs, and resolves when it is done. */
  runNow(registryId: string): Promise<void>
  resync(): Promise<void>
  /** Whether a pass runs for it now. */
  isRunning(registryId: string): boolean
  /** Starts nothing new and resolves when what runs is done. */
  stop(): Promise<void>
}

const FAILED_PASS_RETRY_MS = 5_000
const FAILED_NEWS_RETRY_MS = 1_000

/** The loop: keys come from triggers and from the resync, and every key is worked on alone. */
export function createReconciler(deps: ReconcilerDeps): Reconciler {
  const timers = new Map<string, NodeJS.Timeout>()
  const running = new Map<string, Promise<void>>()
  const listening = new Map<string, AbortController>()
  const waiting = new Set<string>()
  const hinted = new Set<string>()
  let resyncTimer: NodeJS.Timeout | undefined
  let started = false

  const schedule = (id: string, delayMs: number) => {
    if (!started) return
    const known = timers.get(id)
    if (known !== undefined) clearTimeout(known)
    timers.set(
      id,
      setTimeout(() => {
        timers.delete(id)
        waiting.add(id)
        drain()
      }, delayMs),
    )
  }

  const drain = () => {
    for (const id of waiting) {
      if (running.size >= deps.concurrency) return
      if (running.has(id)) continue
      waiting.delete(id)
      void work(id)
    }
  }

  const listen = async (id: string, news: (signal: AbortSignal) => Promise<boolean>) => {
    const abort = new AbortController()
    listening.set(id, abort)
    try {
      if (await news(abort.signal)) schedule(id, 0)
    } catch (error) {
      if (abort.signal.aborted) return
      deps.logger.warn({ err: error, registryId: id }, 'news of a registry failed')
      schedule(id, FAILED_NEWS_RETRY_MS)
    } finally {
      if (listening.get(id) === abort) listening.delete(id)
    }
  }

  const work = (id: string): Promise<void> => {
    listening.get(id)?.abort()
    listening.delete(id)
    const run = deps
      .pass(id)
      .then(({ requeueMs, news }) => {
        const isHinted = hinted.delete(id)
        if (requeueMs !== null) schedule(id, requeueMs)
        if (news !== undefined && started) void listen(id, news)
        else if (isHinted) schedule(id, 0)
      })
      .catch((error: unknown) => {
        deps.logger.error({ err: error, registryId: id }, 'reconcile pass failed')
        schedule(id, FAILED_PASS_RETRY_MS)
      })
      .finally(() => {
        running.delete(id)
        drain()
      })
    running.set(id, run)
    return run
  }

  const resync = async () => {
    for (const id of await deps.listIds()) if (!timers.has(id)) waiting.add(id)
    drain()
  }

  const resyncLater = () => {
    resyncTimer = setTimeout(() => {
      resync()
        .catch((error: unknown) => deps.logger.error({ err: error }, 'resync failed'))
        .finally(() => {
          if (started) resyncLater()
        })
    }, deps.resyncMs)
  }

  return {
    start: () => {
      started = true
      resync().catch((error: unknown) => deps.logger.error({ err: error }, 'resync failed'))
      resyncLater()
    },
    enqueue: (id) => schedule(id, 0),
    hint: (id) => {
      if (running.has(id)) hinted.add(id)
      else if (!listening.has(id)) schedule(id, 0)
    },
    runNow: async (id) => {
      // Several may wait for the same pass: whoever wakes first is who the others wait for next.
      for (let run = running.get(id); run !== undefined; run = running.get(id)) await run
      await work(id)
    },
    resync,
    isRunning: (id) => running.has(id),
    stop: async () => {
      started = false
      clearTimeout(resyncTimer)
      for (const timer of timers.values()) clearTimeout(timer)
      timers.clear()
      waiting.clear()
      hinted.clear()
      for (const abort of listening.values()) abort.abort()
      await Promise.all(running.values())
    },
  }
}

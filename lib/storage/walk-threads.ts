import { limitRunning } from '../kernel/limit-running'
import { unanswered } from './disk-gate'
import { type Ask, openWalkThread, type WalkThread } from './walk-thread'

/** Lends a thread of its own to some work. */
export type WalkThreads = <T>(work: (ask: Ask) => Promise<T>) => Promise<T>

const IDLE_MS = 5_000

/**
 * Threads that look at files, made when they are needed and ended when nobody asks: at most `limit` work at once, and
 * who comes then waits. A thread whose call hangs cannot be ended, so as many as `limit` of those refuse all that follows
 * as STORAGE_UNAVAILABLE until one comes back.
 */
export function createWalkThreads(options: { limit: number; timeoutMs: number }): WalkThreads {
  const { limit, timeoutMs } = options
  const enter = limitRunning(limit)
  const idle: WalkThread[] = []
  let lost = 0
  let resting: NodeJS.Timeout | undefined

  const open = (): WalkThread => {
    const thread = openWalkThread({
      timeoutMs,
      onExit: () => {
        if (thread.isLost()) lost -= 1
        const at = idle.indexOf(thread)
        if (at >= 0) idle.splice(at, 1)
      },
    })
    return thread
  }
  const rest = () => {
    for (const thread of idle.splice(0)) thread.close()
  }

  return (work) =>
    enter(async () => {
      if (lost >= limit) throw unanswered(timeoutMs)
      clearTimeout(resting)
      const thread = idle.pop() ?? open()
      try {
        return await work(thread.ask)
      } finally {
        if (thread.isLost()) lost += 1
        else idle.push(thread)
        resting = setTimeout(rest, IDLE_MS).unref()
      }
    })
}

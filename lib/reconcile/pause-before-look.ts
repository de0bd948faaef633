import { setTimeout as delay } from 'node:timers/promises'

const LEAST_MS = 20
const MOST_MS = 1_000
/** Of the wait so far: the end of a short one is noticed at once, a long one is not asked about all the time. */
const SHARE = 1 / 50

/**
 * Waits before the next look at something that Swarm sends no events of.
 *
 * @throws the reason of `signal`
 */
export function pauseBeforeLook(
  waitedMs: number,
  signal: AbortSignal,
  leastMs = LEAST_MS,
): Promise<void> {
  return delay(Math.min(Math.max(waitedMs * SHARE, leastMs), MOST_MS), undefined, { signal })
}

import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../../kernel/clock'
import type { ObservedJob } from '../../swarm/observed'
import type { Swarm } from '../../swarm/swarm'

const LEAST_MS = 50
const MOST_MS = 1_000
/** Of how long it has run: what takes minutes is not asked about all the time. */
const SHARE = 1 / 50

/**
 * Resolves true as soon as a job that ran no longer does. Swarm sends no events of tasks.
 *
 * @throws what `listJobs` throws, and the reason of `signal`
 */
export async function awaitJobEnd(
  { swarm, clock }: { swarm: Swarm; clock: Clock },
  input: { registryId: string; job: ObservedJob; signal: AbortSignal },
): Promise<boolean> {
  const { registryId, job, signal } = input
  for (;;) {
    const ranMs = clock.now().getTime() - job.createdAt.getTime()
    await delay(Math.min(Math.max(ranMs * SHARE, LEAST_MS), MOST_MS), undefined, { signal })
    const jobs = await swarm.listJobs(registryId, signal)
    const isRunning = jobs.some(
      ({ serviceId, state }) => serviceId === job.serviceId && state === 'running',
    )
    if (!isRunning) return true
  }
}

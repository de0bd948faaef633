import type { Clock } from '../../kernel/clock'
import type { ObservedJob } from '../../swarm/observed'
import type { Swarm } from '../../swarm/swarm'
import { pauseBeforeLook } from '../pause-before-look'

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
    await pauseBeforeLook(ranMs, signal)
    const jobs = await swarm.listJobs(registryId, signal)
    const isRunning = jobs.some(
      ({ serviceId, state }) => serviceId === job.serviceId && state === 'running',
    )
    if (!isRunning) return true
  }
}

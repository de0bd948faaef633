import type { Clock } from '../../kernel/clock'
import type { ObservedJob } from '../../swarm/observed'
import type { Swarm } from '../../swarm/swarm'
import { pauseBeforeLook } from '../pause-before-look'

/** A collector works for seconds at least. */
const LEAST_MS = 100

/**
 * Resolves true as soon as no job of a registry runs any more. Swarm sends no events of tasks, and its services are not
 * asked for: each question takes some of the processor that a collector works on.
 *
 * @throws what `jobsGone` throws, and the reason of `signal`
 */
export async function awaitJobEnd(
  { swarm, clock }: { swarm: Swarm; clock: Clock },
  input: { registryId: string; job: ObservedJob; signal: AbortSignal },
): Promise<boolean> {
  const { registryId, job, signal } = input
  for (;;) {
    const ranMs = clock.now().getTime() - job.createdAt.getTime()
    await pauseBeforeLook(ranMs, signal, LEAST_MS)
    if (await swarm.jobsGone(registryId, signal)) return true
  }
}

import type { Clock } from '../kernel/clock'
import { type RegistryDeployment, specHash } from '../swarm/spec'
import type { Swarm } from '../swarm/swarm'
import { type Observation, taskOf } from './observe'
import { pauseBeforeLook } from './pause-before-look'
import type { SeenTask } from './task-sight'

const MOST_MS = 1_000

/**
 * Resolves true as soon as the task of a deployment looks otherwise than it did in `seen`, false when it did not for
 * a second. Swarm sends no events of tasks, and a whole pass for each look would cost several writes.
 *
 * @throws what `observeRegistry` throws, and the reason of `signal`
 */
export async function awaitTaskNews(
  deps: { swarm: Swarm; clock: Clock },
  deployment: RegistryDeployment,
  seen: Pick<Observation, 'service' | 'seenTask' | 'revision' | 'subdirectory'>,
  signal: AbortSignal,
): Promise<boolean> {
  const since = seen.seenTask?.task?.createdAt ?? seen.service?.createdAt ?? deps.clock.now()
  const known = wordOf(seen.seenTask)
  const revision = seen.revision ?? specHash(deployment)
  const words = { deployment, subdirectory: seen.subdirectory }
  const until = performance.now() + MOST_MS
  while (performance.now() < until) {
    const waitedMs = deps.clock.now().getTime() - since.getTime()
    await pauseBeforeLook(waitedMs, signal)
    const service = await deps.swarm.observeRegistry(deployment.registryId, signal)
    if (service !== null && wordOf(taskOf(service, revision, words)) !== known) return true
  }
  return false
}

/** What of a task decides what is done next. */
function wordOf(seen: SeenTask | null): string {
  const sight = seen?.sight ?? { kind: 'none' as const }
  return 'problem' in sight ? `${sight.kind} ${sight.problem ?? ''}` : sight.kind
}

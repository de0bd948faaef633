import type { Clock } from '../kernel/clock'
import type { ObservedService } from '../swarm/observed'
import { type RegistryDeployment, specHash } from '../swarm/spec'
import type { Swarm } from '../swarm/swarm'
import { type Observation, taskOf } from './observe'
import { pauseBeforeLook } from './pause-before-look'
import type { SeenTask } from './task-sight'

/** Without news a whole pass follows. */
export const TASK_NEWS_WITHIN_MS = 10_000
/** Where Swarm updates or goes back, more counts than what the tasks of one revision say. */
const UPDATE_NEWS_WITHIN_MS = 1_000

/**
 * Resolves true as soon as the task of a deployment looks otherwise than it did in `seen`, or after a second of an
 * update; false when it did not for ten seconds. Swarm sends no events of tasks, and a whole pass for each look would
 * cost several writes.
 *
 * @throws what `observeRegistry` and `observeTasks` throw, and the reason of `signal`
 */
export async function awaitTaskNews(
  deps: { swarm: Swarm; clock: Clock },
  deployment: RegistryDeployment,
  seen: Pick<Observation, 'service' | 'seenTask' | 'revision' | 'subdirectory'>,
  signal: AbortSignal,
): Promise<boolean> {
  const { swarm, clock } = deps
  const since = seen.seenTask?.task?.createdAt ?? seen.service?.createdAt ?? clock.now()
  const known = wordOf(seen.seenTask)
  const revision = seen.revision ?? specHash(deployment)
  const words = { deployment, subdirectory: seen.subdirectory }
  const began = performance.now()
  // Not the one in `seen`: it may have been made or changed since.
  let service: ObservedService | null = null
  for (;;) {
    await pauseBeforeLook(clock.now().getTime() - since.getTime(), signal)
    service =
      service === null
        ? await swarm.observeRegistry(deployment.registryId, signal)
        : await swarm.observeTasks(service, signal)
    if (service !== null && wordOf(taskOf(service, revision, words)) !== known) return true
    const listenedMs = performance.now() - began
    if (service?.updateStatus !== undefined && listenedMs >= UPDATE_NEWS_WITHIN_MS) return true
    if (listenedMs >= TASK_NEWS_WITHIN_MS) return false
  }
}

/** What of a task decides what is done next. */
function wordOf(seen: SeenTask | null): string {
  const sight = seen?.sight ?? { kind: 'none' as const }
  return 'problem' in sight ? `${sight.kind} ${sight.problem ?? ''}` : sight.kind
}

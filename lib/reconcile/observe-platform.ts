import type { Database } from '../db/database'
import type { Settings } from '../env/settings'
import { isAppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import type { Storage } from '../storage/storage'
import type { Swarm } from '../swarm/swarm'
import {
  findPlatformObservation,
  type PlatformFacts,
  recordPlatformObservation,
} from '../tenants/platform-observation'

export type PlatformDeps = {
  db: Database
  clock: Clock
  swarm: Swarm
  storage: Storage
  settings: Settings
}

/**
 * Looks at the Swarm and the storage as a whole and records it for the pages of every process. What cannot be seen
 * now keeps its last value beside the sentence that says why.
 */
export async function observePlatform(deps: PlatformDeps): Promise<PlatformFacts> {
  const last = await findPlatformObservation(deps.db)
  const swarm = await attempt(() => lookAtSwarm(deps))
  const storage = await attempt(() => deps.storage.check())
  const facts: PlatformFacts = {
    nodeCount: swarm.value?.nodeCount ?? last?.nodeCount ?? 1,
    publishMode: swarm.value?.publishMode ?? last?.publishMode ?? 'host',
    usedPorts: swarm.value?.usedPorts ?? last?.usedPorts ?? [],
    runningImages: swarm.value?.runningImages ?? last?.runningImages ?? [],
    runningImagesAt:
      swarm.value === null ? (last?.runningImagesAt ?? null) : deps.clock.now().toISOString(),
    swarmProblem: swarm.problem,
    storageFreeBytes: storage.value?.freeBytes ?? last?.storageFreeBytes ?? null,
    storageTotalBytes: storage.value?.totalBytes ?? last?.storageTotalBytes ?? null,
    storageProblem: storage.problem,
  }
  await recordPlatformObservation(deps.db, facts, deps.clock.now())
  return facts
}

async function lookAtSwarm(deps: PlatformDeps) {
  const { nodeCount } = await deps.swarm.inspectEngine()
  const used = await deps.swarm.usedPorts()
  const wanted = deps.settings.REGISTRY_PUBLISH_MODE
  const publishMode: 'host' | 'ingress' =
    wanted === 'auto' ? (nodeCount > 1 ? 'ingress' : 'host') : wanted
  const runningImages = (await deps.swarm.runningImages()).filter(({ image }) =>
    image.startsWith(`${deps.settings.REGISTRY_HOST}:`),
  )
  const usedPorts = [...new Set(used.map((each) => each.port))]
  return { nodeCount, publishMode, usedPorts, runningImages }
}

async function attempt<T>(
  look: () => Promise<T>,
): Promise<{ value: T | null; problem: string | null }> {
  try {
    return { value: await look(), problem: null }
  } catch (error) {
    if (!isAppError(error)) throw error
    return { value: null, problem: error.detail }
  }
}

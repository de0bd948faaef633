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
import { assertStorageHolds } from './assert-storage-holds'
import { lookAtNodes } from './look-at-nodes'
import { lookAtServices } from './look-at-services'

export type PlatformDeps = {
  db: Database
  clock: Clock
  swarm: Swarm
  storage: Storage
  settings: Settings
  /** Throws an AppError that says why people cannot sign in; null leaves the directory alone. */
  checkDirectory: (() => Promise<void>) | null
}

/**
 * Looks at the Swarm and the storage as a whole and records it for the pages of every process. What cannot be seen
 * now keeps its last value beside the sentence that says why.
 */
export async function observePlatform(deps: PlatformDeps): Promise<Omit<PlatformFacts, 'array'>> {
  const last = await findPlatformObservation(deps.db)
  const { checkDirectory } = deps
  const [swarm, storage, directory] = await Promise.all([
    attempt(() => lookAtSwarm(deps)),
    attempt(() => lookAtStorage(deps)),
    checkDirectory === null ? null : attempt(checkDirectory),
  ])
  const facts: Omit<PlatformFacts, 'array'> = {
    nodeCount: swarm.value?.nodeCount ?? last?.nodeCount ?? 1,
    publishMode: swarm.value?.publishMode ?? last?.publishMode ?? 'host',
    usedPorts: swarm.value?.usedPorts ?? last?.usedPorts ?? [],
    runningImages: swarm.value?.runningImages ?? last?.runningImages ?? [],
    runningImagesAt:
      swarm.value === null ? (last?.runningImagesAt ?? null) : deps.clock.now().toISOString(),
    engineVersion: swarm.value?.engineVersion ?? last?.engineVersion ?? null,
    nodes: swarm.value?.nodes ?? last?.nodes ?? [],
    services: swarm.value?.services ?? last?.services ?? [],
    directoryProblem: directory === null ? (last?.directoryProblem ?? null) : directory.problem,
    swarmProblem: swarm.problem,
    storageFreeBytes: storage.value?.freeBytes ?? last?.storageFreeBytes ?? null,
    storageTotalBytes: storage.value?.totalBytes ?? last?.storageTotalBytes ?? null,
    storageMounted: storage.value?.mounted ?? last?.storageMounted ?? null,
    storageWriteMs: storage.value?.writeMs ?? last?.storageWriteMs ?? null,
    storageSeenAt:
      storage.value === null ? (last?.storageSeenAt ?? null) : deps.clock.now().toISOString(),
    storageProblem: storage.problem,
  }
  await recordPlatformObservation(deps.db, facts, deps.clock.now())
  return facts
}

async function lookAtStorage(deps: PlatformDeps) {
  const check = await deps.storage.check()
  await assertStorageHolds(deps)
  return check
}

async function lookAtSwarm(deps: PlatformDeps) {
  const { nodeCount, engineVersion } = await deps.swarm.inspectEngine()
  const registries = await deps.swarm.listRegistries()
  const nodes = lookAtNodes(await deps.swarm.listNodes(), registries, deps.settings.STORAGE_ROOT)
  const services = await lookAtServices(deps, registries)
  const used = await deps.swarm.usedPorts()
  const wanted = deps.settings.REGISTRY_PUBLISH_MODE
  const publishMode: 'host' | 'ingress' =
    wanted === 'auto' ? (nodeCount > 1 ? 'ingress' : 'host') : wanted
  const runningImages = (await deps.swarm.runningImages()).filter(({ image }) =>
    image.startsWith(`${deps.settings.REGISTRY_HOST}:`),
  )
  const usedPorts = [...new Set(used.map((each) => each.port))]
  return { nodeCount, publishMode, usedPorts, runningImages, engineVersion, nodes, services }
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

import type { Database } from '../../db/database'
import type { Clock } from '../../kernel/clock'
import type { Logger } from '../../kernel/logger'
import type { RegistryAccess } from '../../registry/registry-access'
import type { Storage } from '../../storage/storage'
import type { Swarm } from '../../swarm/swarm'
import type { DeploymentFacts } from '../deployment'
import type { Observation } from '../observe'
import type { RegistryRow } from '../store'
import type { Cleanup } from './cleanup-store'

export type CleanupTimings = {
  /** So long nothing of a push may have been written before the registry is made read-only. */
  quietMs: number
  /** Younger untagged manifests may still get their tag. */
  untaggedAgeMs: number
  /** How long reports of the registry are waited for. */
  reportsWithinMs: number
}

export type CleanupDeps = {
  db: Database
  clock: Clock
  logger: Logger
  swarm: Swarm
  storage: Storage
  access: RegistryAccess
  facts(): DeploymentFacts
  /** Measures what the registry stores, and records it. */
  measure(registryId: string): Promise<unknown>
  /** Whether its index is being read or its tree walked; neither begins while a registry is read-only. */
  isBeingRead(registryId: string): boolean
  timings: CleanupTimings
}

export type CleanupPass = {
  row: RegistryRow
  run: Cleanup
  /** The pass before it found that it serves as desired. */
  isReady: boolean
  observed: Observation | null
}

/** The kinds of its jobs on the Swarm. */
export const JOBS = { forecast: 'dry-run', collect: 'collect' } as const

import type { Database } from '../db/database'
import { isUniqueViolation } from '../db/database-errors'
import type { Settings } from '../env/settings'
import { AppError } from '../kernel/app-error'
import type { Swarm } from '../swarm/swarm'
import { listAllocatedPorts, type RegistryRow, savePort } from './store'

const TRIES_MAX = 5

/**
 * The port of a registry that was never ready: the one it has, unless somebody on the Swarm took it meanwhile or
 * it failed on it before; then the lowest one that neither the Swarm nor another registry holds.
 *
 * @throws AppError BUDGET_EXCEEDED when REGISTRY_PORTS has none left
 */
export async function chooseFreePort(
  deps: { db: Database; swarm: Swarm; facts(): { settings: Settings } },
  row: RegistryRow,
): Promise<number> {
  const used = await deps.swarm.usedPorts()
  const foreign = new Set(
    used.filter((each) => each.registryId !== row.id).map((each) => each.port),
  )
  const failedBefore = row.generation > 1
  if (row.port !== null && !foreign.has(row.port) && !failedBefore) return row.port
  const { first, last } = deps.facts().settings.REGISTRY_PORTS
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const allocated = await listAllocatedPorts(deps.db)
    let port = first
    while (port <= last && (foreign.has(port) || allocated.has(port))) port += 1
    if (port > last) break
    try {
      await savePort(deps.db, row.id, port)
      return port
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
    }
  }
  throw new AppError(
    'BUDGET_EXCEEDED',
    `No port of ${first} to ${last} is free. Widen REGISTRY_PORTS.`,
    { terminal: true },
  )
}

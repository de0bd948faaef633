import type { Database } from '../db/database'
import { isUniqueViolation } from '../db/database-errors'
import type { Settings } from '../env/settings'
import { AppError } from '../kernel/app-error'
import type { Swarm } from '../swarm/swarm'
import { nextPort } from './next-port'
import { listAllocatedPorts, type RegistryRow, savePort } from './store'

const TRIES_MAX = 5

/**
 * The port of a registry that was never ready: the one it has, unless somebody on the Swarm took it meanwhile or
 * it failed on it before; then the next one that neither the Swarm nor another registry holds. Programs that are
 * no services are not seen, so trying again goes on through the range until a port without one is found.
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
  const range = deps.facts().settings.REGISTRY_PORTS
  for (let attempt = 0; attempt < TRIES_MAX; attempt += 1) {
    const allocated = await listAllocatedPorts(deps.db)
    const isTaken = (port: number) =>
      foreign.has(port) || (allocated.has(port) && port !== row.port)
    const port = nextPort(range, row.port, isTaken)
    if (port === null) break
    try {
      await savePort(deps.db, row.id, port)
      return port
    } catch (error) {
      if (!isUniqueViolation(error)) throw error
    }
  }
  throw new AppError(
    'BUDGET_EXCEEDED',
    `No port of ${range.first} to ${range.last} is free. Widen REGISTRY_PORTS.`,
    { terminal: true },
  )
}

import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import type { UseCaseContext } from './context'

export type RegistryWish = {
  tenantId: string
  slug: string
  purpose: string
  createdBy: string
  quotaBytes: number
  replicas: number
  /** Ports that any service of the Swarm holds, as last observed. */
  usedPorts: readonly number[]
}

/**
 * Makes the row of an approved registry, with the lowest free port and uid, and the first step of its timeline.
 * P2002 when somebody took one of them, or the name, at the same moment: try again in a new transaction.
 *
 * @throws AppError BUDGET_EXCEEDED when the range of ports or uids is used up
 */
export async function allocateRegistry(
  tx: Transaction,
  context: UseCaseContext,
  wish: RegistryWish,
): Promise<string> {
  const { usedPorts, quotaBytes, ...facts } = wish
  const { REGISTRY_PORTS, REGISTRY_UIDS, REGISTRY_IMAGE } = context.settings
  // Deleted registries hold theirs too, while their files are kept.
  const held = await tx.registry.findMany({
    where: { OR: [{ port: { not: null } }, { uid: { not: null } }] },
    select: { port: true, uid: true },
  })
  const port = lowestFree(REGISTRY_PORTS, [...usedPorts, ...held.map((row) => row.port)])
  const uid = lowestFree(
    REGISTRY_UIDS,
    held.map((row) => row.uid),
  )
  if (port === null) throw usedUp('port', 'REGISTRY_PORTS', REGISTRY_PORTS)
  if (uid === null) throw usedUp('uid', 'REGISTRY_UIDS', REGISTRY_UIDS)
  const now = context.clock.now()
  const { id } = await tx.registry.create({
    data: {
      id: newId(),
      ...facts,
      quotaBytes: BigInt(quotaBytes),
      image: REGISTRY_IMAGE,
      port,
      uid,
      createdAt: now,
      steps: {
        create: {
          generation: 1,
          name: 'approved',
          state: 'done',
          startedAt: now,
          finishedAt: now,
        },
      },
    },
    select: { id: true },
  })
  return id
}

type Range = { first: number; last: number }

function lowestFree(range: Range, held: readonly (number | null)[]): number | null {
  const taken = new Set(held)
  for (let value = range.first; value <= range.last; value += 1) {
    if (!taken.has(value)) return value
  }
  return null
}

function usedUp(what: string, setting: string, range: Range): AppError {
  return new AppError(
    'BUDGET_EXCEEDED',
    `No ${what} of ${range.first} to ${range.last} is free. Ask an admin to widen ${setting}.`,
  )
}

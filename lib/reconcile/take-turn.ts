import type { Database } from '../db/database'
import { isUniqueViolation } from '../db/database-errors'
import { decideRoll, listRollCandidates } from '../tenants/roll'

/**
 * Asks for the turn of a registry to take over a change that Berth itself brings; false while it has to wait, which the
 * row then says. A turn lasts until the registry is ready, or until an admin ends it: also when the worker is killed.
 */
export async function takeTurn(db: Database, id: string): Promise<boolean> {
  try {
    return await db.$transaction(async (tx) => {
      // Of one that is to rest or to go nobody waits for the outcome.
      await tx.registry.updateMany({
        where: {
          rollState: 'rolling',
          OR: [{ desired: { not: 'running' } }, { deletedAt: { not: null } }],
        },
        data: { rollState: null },
      })
      await tx.registry.updateMany({
        where: { id, rollState: null },
        data: { rollState: 'waiting' },
      })
      const decision = decideRoll(await listRollCandidates(tx))
      if (decision.kind !== 'next' || decision.id !== id) return false
      const { count } = await tx.registry.updateMany({
        where: { id, rollState: 'waiting' },
        data: { rollState: 'rolling' },
      })
      return count > 0
    })
  } catch (error) {
    // Somebody else took it in the same moment.
    if (isUniqueViolation(error)) return false
    throw error
  }
}

/** The registry whose turn it would be next; null while nobody waits or somebody has it. */
export async function findNextTurn(db: Database): Promise<string | null> {
  const decision = decideRoll(await listRollCandidates(db))
  return decision.kind === 'next' ? decision.id : null
}

import type { Database } from '../db/database'
import type { Clock } from '../kernel/clock'
import type { PassResult } from './pass'
import { WORK } from './store'

export type ChangeFinder = {
  /** Told of every pass. */
  passed(registryId: string, end: PassResult): void
  /** Ids of registries of which something is desired that no pass has looked at. */
  find(): Promise<string[]>
}

/**
 * Finds what was wished in a process without a worker, which can nudge none. What a pass of this worker has looked at
 * is not found again while it is on its way: that pass said itself when it wants to be called next.
 */
export function createChangeFinder(deps: { db: Database; clock: Clock }): ChangeFinder {
  const looked = new Map<string, number>()
  return {
    passed: (id, { generation }) => {
      if (generation !== undefined) looked.set(id, generation)
    },
    find: async () => {
      const changed = await listChanged(deps.db, deps.clock.now())
      const ids = new Set(changed.map(({ id }) => id))
      for (const id of looked.keys()) if (!ids.has(id)) looked.delete(id)
      return changed
        .filter(({ id, generation }) => looked.get(id) !== generation)
        .map(({ id }) => id)
    },
  }
}

/** Those whose desired state is newer than what is in effect, and that do not wait for another try. */
function listChanged(db: Database, now: Date): Promise<{ id: string; generation: number }[]> {
  return db.registry.findMany({
    where: {
      AND: [WORK, { OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: now } }] }],
      generation: { gt: db.registry.fields.observedGeneration },
    },
    select: { id: true, generation: true },
  })
}

import { setTimeout as delay } from 'node:timers/promises'
import { takeLease } from '../../db/lease'
import { AppError } from '../../kernel/app-error'
import { newId } from '../../kernel/ids'
import type { RepositoryName } from '../../registry/references'
import type { BinDeps } from './bin-deps'

// Longer than any batch takes: what runs on after its lease ended would meet somebody else in the same repository.
const LEASE_MS = 5 * 60_000
const WAIT_MS = 15_000
const LOOK_EVERY_MS = 50

/**
 * Runs `run` while nothing else of Berth, in any process, deletes, restores or purges in this repository. Waits up to
 * 15 s for its turn, or as long as told.
 *
 * @throws AppError CONFLICT when others take longer
 */
export async function holdRepository<T>(
  deps: BinDeps,
  repository: RepositoryName,
  run: () => Promise<T>,
  waitMs = WAIT_MS,
): Promise<T> {
  const name = `bin:${deps.registry.id}:${repository}`
  const holder = newId()
  const until = performance.now() + waitMs
  for (;;) {
    const lease = await takeLease(deps, { name, holder, ttlMs: LEASE_MS })
    if (lease === null) {
      if (performance.now() > until) {
        throw new AppError(
          'CONFLICT',
          `Other tags of ${repository} are being deleted or restored right now. Try again when that is done.`,
        )
      }
      await delay(LOOK_EVERY_MS)
      continue
    }
    try {
      return await run()
    } finally {
      // Not only given back: there are as many names as repositories.
      await deps.db.lease.deleteMany({ where: { name, holder } })
    }
  }
}

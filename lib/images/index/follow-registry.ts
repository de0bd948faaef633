import type { Database } from '../../db/database'
import { isAppError } from '../../kernel/app-error'
import type { Clock } from '../../kernel/clock'
import type { Logger } from '../../kernel/logger'
import { applyEvents } from './apply-events'
import { beginRead, endRead, failRead } from './index-state'
import { lookAtTags } from './look-at-tags'
import { readRegistry } from './read-registry'
import { openReader, type ReaderDeps, type RegistryReader } from './registry-reader'

export type FollowDeps = ReaderDeps & { db: Database; clock: Clock; logger: Logger }

/** A tag that is pushed all the time is looked at again next time. */
const LOOKS_MAX = 200

/** Takes all that a registry reported into its index; answers with how many events. Asks nothing of the registry. */
export async function takeInEvents(deps: FollowDeps, registryId: string): Promise<number> {
  let count = 0
  for (;;) {
    const applied = await applyEvents(deps, registryId)
    count += applied.count
    if (!applied.isMore) return count
  }
}

/** Looks at the tags of which the index does not know enough. A registry that is down leaves them for later. */
export async function lookAtRegistry(deps: FollowDeps, registryId: string): Promise<void> {
  await withReader(deps, registryId, async (reader) => {
    for (let looks = 0; looks < LOOKS_MAX; looks += 1) {
      if ((await lookAtTags({ ...deps, reader }, registryId)) === 0) return
    }
  })
}

/**
 * Reads a registry as a whole. One that is down, or that answers what cannot be believed, leaves its index as it was,
 * marked as stale with the reason. Never throws for that, nor when its signal ends it: then it is begun anew another time.
 */
export async function readWhole(deps: FollowDeps, registryId: string): Promise<void> {
  const { db, clock, logger } = deps
  await withReader(deps, registryId, async (reader) => {
    const startedAt = clock.now()
    await beginRead(db, { registryId, at: startedAt })
    try {
      const summary = await readRegistry({ db, clock, reader }, registryId)
      await endRead(db, { registryId, startedAt })
      logger.info({ registryId, ...summary }, 'images read')
    } catch (error) {
      if (deps.signal?.aborted === true) return
      if (!isAppError(error)) throw error
      const { code, detail: sentence } = error
      await failRead(db, { registryId, at: clock.now(), code, sentence })
      logger.warn({ registryId, code, sentence }, 'images could not be read')
    }
  })
}

async function withReader(
  deps: FollowDeps,
  registryId: string,
  use: (reader: RegistryReader) => Promise<void>,
): Promise<void> {
  const opened = await openReader(deps, registryId)
  if (opened === null) return
  try {
    await use(opened.reader)
  } finally {
    opened.close()
  }
}

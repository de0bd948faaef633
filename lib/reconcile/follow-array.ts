import { readFile } from 'node:fs/promises'
import type { Database } from '../db/database'
import type { Settings } from '../env/settings'
import { AppError, isAppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import type { Logger } from '../kernel/logger'
import { shareRunning } from '../kernel/share-running'
import { createFlashBlade, type FlashBlade } from '../storage/flashblade/array'
import type { ArrayFacts } from '../tenants/array-facts'
import { listHeldQuotas, listWantedQuotas } from '../tenants/array-quotas'
import { findPlatformObservation, recordArrayFacts } from '../tenants/platform-observation'
import { askArray } from './ask-array'
import { quotasMoved } from './plan-quotas'

const TIMEOUT_MS = 10_000

export type ArrayFollower = {
  /** Asks the array for everything, sets quotas, and records what was seen; never throws for what the array did. */
  look(): Promise<void>
  /** Sets quotas at once where the database alone tells that they moved, unless the array was in trouble last time. */
  followQuotas(): Promise<void>
  close(): Promise<void>
}

type Deps = { db: Database; clock: Clock; logger: Logger }

/**
 * The array of the settings; null without one.
 *
 * @throws AppError BAD_INPUT for a certificate file that cannot be used
 */
export async function openArray(settings: Settings, clock: Clock): Promise<FlashBlade | null> {
  const { FLASHBLADE_URL, FLASHBLADE_CA_FILE } = settings
  if (FLASHBLADE_URL === undefined || FLASHBLADE_CA_FILE === undefined) return null
  let caPem: string
  try {
    caPem = await readFile(FLASHBLADE_CA_FILE, 'utf8')
  } catch (cause) {
    throw new AppError('BAD_INPUT', 'FLASHBLADE_CA_FILE: expected a readable file.', { cause })
  }
  return createFlashBlade({
    url: new URL(FLASHBLADE_URL),
    caPem,
    apiToken: settings.FLASHBLADE_TOKEN ?? '',
    fileSystem: settings.FLASHBLADE_FILE_SYSTEM ?? '',
    timeoutMs: TIMEOUT_MS,
    clock,
  })
}

/** Keeps quotas on the array and what is known of it. Nothing of registries waits for it. */
export function createArrayFollower(deps: Deps, array: FlashBlade | null): ArrayFollower {
  if (array === null) {
    // So that nothing is shown of one that is not in the settings any more.
    const forget = () => recordArrayFacts(deps.db, null)
    return { look: forget, followQuotas: async () => undefined, close: async () => undefined }
  }
  let isWell = false
  let isClosed = false
  const look = shareRunning(async () => {
    isWell = false
    isWell = await lookAtArray(deps, array, () => isClosed)
  })
  return {
    look: () => look('array'),
    followQuotas: async () => {
      if (!isWell) return
      const [wanted, held] = [await listWantedQuotas(deps.db), await listHeldQuotas(deps.db)]
      if (quotasMoved(wanted, held)) await look('array')
    },
    close: () => {
      isClosed = true
      return array.close()
    },
  }
}

/** Whether all that was asked was answered, and every quota is as it should be. */
async function lookAtArray(
  deps: Deps,
  array: FlashBlade,
  isClosed: () => boolean,
): Promise<boolean> {
  const { db, logger } = deps
  const last = (await findPlatformObservation(db))?.array ?? null
  const known = last?.fileSystem.name === array.fileSystemName ? last : null
  try {
    const { facts, mayHold } = await askArray({ ...deps, array }, known ?? nothingOf(array))
    await recordArrayFacts(db, facts)
    return mayHold && facts.quotasOutOfStep.length === 0
  } catch (error) {
    if (!isAppError(error)) throw error
    // Cut off by ourselves: nothing is known of the array from that.
    if (isClosed()) return false
    logger.warn({ err: error, raw: error.raw }, 'array not seen')
    const problem = [error.detail, error.raw].filter((text) => text !== undefined).join(' ')
    await recordArrayFacts(db, { ...(known ?? nothingOf(array)), problem })
    return false
  }
}

function nothingOf(array: FlashBlade): ArrayFacts {
  return {
    seenAt: null,
    problem: null,
    name: null,
    purityVersion: null,
    restVersion: null,
    capacityBytes: null,
    usedBytes: null,
    fileSystem: {
      ...{ name: array.fileSystemName, usedBytes: null, limitBytes: null, snapshotBytes: null },
    },
    dataAddresses: [],
    alerts: [],
    findings: [],
    quotasHeld: 0,
    quotasOutOfStep: [],
  }
}

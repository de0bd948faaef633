import type { Database } from '../db/database'
import { isAppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import type { Logger } from '../kernel/logger'
import type { FlashBlade } from '../storage/flashblade/array'
import type { QuotaOutOfStep } from '../tenants/array-facts'
import {
  forgetHeldQuota,
  isUidTaken,
  listHeldQuotas,
  listWantedQuotas,
  noteHeldQuota,
} from '../tenants/array-quotas'
import { planQuotas, type QuotaStep } from './plan-quotas'

export type QuotaDeps = {
  db: Database
  clock: Clock
  logger: Logger
  array: Pick<FlashBlade, 'listQuotas' | 'setQuota' | 'removeQuota'>
}

/** After so many the cause is no single quota: asking for all the others would only load the array. */
const REFUSALS_MAX = 5

export type KeptQuotas = { held: number; outOfStep: QuotaOutOfStep[] }

/**
 * Makes the hard quotas on the array follow the quotas of registries. Starts from a fresh look, so it may run at any
 * time and be cut off anywhere. What the array refuses for one is told and the others go on; STORAGE_UNAVAILABLE ends
 * it.
 */
export async function keepQuotas(deps: QuotaDeps): Promise<KeptQuotas> {
  const { db, array } = deps
  const found = await array.listQuotas()
  const [wanted, held] = [await listWantedQuotas(db), await listHeldQuotas(db)]
  const outOfStep: QuotaOutOfStep[] = []
  for (const step of planQuotas({ wanted, held, found })) {
    const problem =
      outOfStep.length < REFUSALS_MAX
        ? await attempt(() => take(deps, step))
        : 'It waits for its turn.'
    if (problem === null) continue
    const { uid } = step
    outOfStep.push({
      uid,
      registry: wanted.find((each) => each.uid === uid)?.registry ?? null,
      wantedBytes: step.kind === 'set' ? step.bytes : null,
      foundBytes: found.find((each) => each.uid === uid)?.quotaBytes ?? null,
      problem,
    })
  }
  const missing = outOfStep.filter(({ wantedBytes }) => wantedBytes !== null)
  return { held: wanted.length - missing.length, outOfStep }
}

async function take({ db, clock, logger, array }: QuotaDeps, step: QuotaStep): Promise<void> {
  const { uid } = step
  switch (step.kind) {
    case 'note':
      return noteHeldQuota(db, step, clock.now())
    case 'set':
      // Before the array is asked: whatever happens then, it is known to be ours.
      await noteHeldQuota(db, step, clock.now())
      await array.setQuota(uid, step.bytes)
      logger.info({ uid, bytes: step.bytes }, 'quota set on the array')
      return
    case 'remove':
      // A registry may have been given the uid meanwhile.
      if (await isUidTaken(db, uid)) return
      await array.removeQuota(uid)
      await forgetHeldQuota(db, uid)
      logger.info({ uid }, 'quota removed from the array')
  }
}

async function attempt(act: () => Promise<void>): Promise<string | null> {
  try {
    await act()
    return null
  } catch (error) {
    if (!isAppError(error) || error.code !== 'STORAGE_REFUSED') throw error
    return [error.detail, error.raw].filter((text) => text !== undefined).join(' ')
  }
}

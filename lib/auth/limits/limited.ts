import { AppError, isAppError } from '../../kernel/app-error'
import { formatDuration } from '../../kernel/duration'
import type { UseCaseContext } from '../../tenants/context'
import {
  createTrailKeys,
  keysOfFailure,
  type LimitPolicy,
  type Trail,
  type TrailKeys,
  triesLeft,
  waitUntil,
} from './sign-in-limits'
import { addFailure, addSuccess, loadTrails } from './sign-in-trails'
import { createTryGate } from './try-gate'

export type Attempt = { username: string; address: string; device: string | null }

const gate = createTryGate()

/**
 * Runs `check`, which throws INVALID_CREDENTIALS for a wrong password, unless there were too many of those from here,
 * for this account or from this address. What `check` throws otherwise counts neither way.
 *
 * @throws AppError RATE_LIMITED with `retryAfterS`, before anything is checked; what `check` throws, with
 *   `retryAfterS` on the wrong password that begins a pause
 */
export async function limited<T>(
  context: Pick<UseCaseContext, 'db' | 'clock' | 'settings'>,
  attempt: Attempt,
  check: () => Promise<T>,
): Promise<T> {
  const { settings, clock } = context
  const policy = { tries: settings.SIGN_IN_TRIES, firstPauseMs: settings.SIGN_IN_PAUSE }
  const keys = createTrailKeys(settings.AUTH_SECRET ?? '')(attempt)
  for (;;) {
    const known = gate.knownPause(keys.own, clock.now())
    if (known !== null) throw tooMany(known, clock.now())
    const lastEnd = gate.lastEnd(keys.own)
    const trails = await loadTrails(
      context.db,
      [keys.own, keys.account, keys.address].filter((key) => key !== null),
    )
    const now = clock.now()
    const until = waitUntil(keys, trails, policy, now)
    if (until !== null) {
      gate.pause(keys.own, until)
      throw tooMany(until, now)
    }
    const most = triesLeft(trails.get(keys.own), policy, now)
    const done = await gate.enter(keys.own, { most, lastEnd }, () =>
      counted(context, { keys, trails, policy }, check),
    )
    if (done !== null) return done.value
  }
}

async function counted<T>(
  context: Pick<UseCaseContext, 'db' | 'clock'>,
  limits: { keys: TrailKeys; trails: ReadonlyMap<string, Trail>; policy: LimitPolicy },
  check: () => Promise<T>,
): Promise<T> {
  const { keys, trails, policy } = limits
  try {
    const value = await check()
    await addSuccess(context, {
      key: keys.own,
      isLasting: keys.isOwnLasting,
      trail: trails.get(keys.own),
    })
    return value
  } catch (error) {
    if (!isAppError(error) || error.code !== 'INVALID_CREDENTIALS') throw error
    const now = context.clock.now()
    const counts = await addFailure(context, keysOfFailure(keys, trails, now))
    const after = new Map(trails)
    for (const [key, failures] of counts)
      after.set(key, { failures, failedAt: now, succeededAt: trails.get(key)?.succeededAt ?? null })
    const until = waitUntil(keys, after, policy, now)
    if (until === null) throw error
    gate.pause(keys.own, until)
    throw new AppError('INVALID_CREDENTIALS', error.detail, {
      retryAfterS: secondsUntil(until, now),
      cause: error,
    })
  }
}

function tooMany(until: Date, now: Date): AppError {
  const retryAfterS = secondsUntil(until, now)
  return new AppError(
    'RATE_LIMITED',
    `Too many wrong passwords. Wait ${formatDuration(retryAfterS * 1000)}, then try again with the right one.`,
    { retryAfterS },
  )
}

function secondsUntil(until: Date, now: Date): number {
  return Math.max(1, Math.ceil((until.getTime() - now.getTime()) / 1000))
}

import { AppError } from '../kernel/app-error'

const DAY_MS = 24 * 60 * 60_000
const DEFAULT_DAYS = 90
/** No admin may allow more than this without allowing `never`. */
export const POLICY_DAYS_MAX = 3650

/** How long secrets of access tokens may live, everywhere on the platform. */
export type TokenPolicy = { maxDays: number; neverAllowed: boolean }

/** Until an admin says otherwise. */
export const INITIAL_POLICY: TokenPolicy = { maxDays: 365, neverAllowed: false }

/** The life that a form offers first. */
export function defaultDays(policy: TokenPolicy): number {
  return Math.min(DEFAULT_DAYS, policy.maxDays)
}

/**
 * When a secret made at `now` for so many days expires; null days and a null answer are never.
 *
 * @throws AppError BAD_INPUT for what the policy does not allow
 */
export function expiryOf(now: Date, days: number | null, policy: TokenPolicy): Date | null {
  if (days === null) {
    if (policy.neverAllowed) return null
    throw new AppError(
      'BAD_INPUT',
      `Tokens must expire here, after at most ${policy.maxDays} days.`,
      {
        field: 'days',
      },
    )
  }
  if (days > policy.maxDays) {
    throw new AppError('BAD_INPUT', `Tokens may live for at most ${policy.maxDays} days here.`, {
      field: 'days',
    })
  }
  return new Date(now.getTime() + days * DAY_MS)
}

const DAY_MS = 24 * 60 * 60_000
/** People are told of an expiry this long before. */
export const EXPIRING_SOON_DAYS = 14

export type SecretTimes = { expiresAt: Date | null; endsAt: Date | null }
export type SecretState = 'live' | 'ending' | 'expired' | 'ended'

/**
 * What a secret is at `now`: `ending` still opens, until the overlap of its rotation is over; `expired` came to its
 * own end and `ended` was taken back.
 */
export function secretState(secret: SecretTimes, now: Date): SecretState {
  if (secret.endsAt !== null && secret.endsAt <= now) return 'ended'
  if (secret.expiresAt !== null && secret.expiresAt <= now) return 'expired'
  return secret.endsAt === null ? 'live' : 'ending'
}

/** Whether a live secret expires soon. One that a rotation ends does not count: its successor is there. */
export function isExpiringSoon(secret: SecretTimes, now: Date): boolean {
  return (
    secretState(secret, now) === 'live' &&
    secret.expiresAt !== null &&
    secret.expiresAt.getTime() - now.getTime() <= EXPIRING_SOON_DAYS * DAY_MS
  )
}

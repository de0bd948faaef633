const DAY_MS = 86_400_000

/** How long before its end the certificate of a registry is renewed. */
export const RENEW_BEFORE_MS = 30 * DAY_MS

/**
 * Whether the certificate of a registry should be renewed now: it ends soon, and a new one would last longer. The
 * second is not so when its CA ends by then, since no leaf outlives that.
 */
export function isCertificateDue(input: {
  certificateUntil: Date
  caUntil: Date
  now: Date
}): boolean {
  const until = input.certificateUntil.getTime()
  const endsSoon = until - input.now.getTime() < RENEW_BEFORE_MS
  return endsSoon && input.caUntil.getTime() - until > DAY_MS
}

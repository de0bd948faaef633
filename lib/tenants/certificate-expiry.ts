/** What Berth keeps a certificate for. */
export type CertificateKind =
  | 'token-ca'
  | 'registry-ca'
  | 'token-leaf'
  | 'machine-leaf'
  | 'registry'

export type ExpiryAlarm = 'none' | 'soon' | 'ended'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/**
 * How long before its end somebody should look. Leaves renew themselves at half of their life (two days, thirty days),
 * those of registries a month before their end: one that comes this near to its end means that nobody renews it.
 */
export const WARN_BEFORE_MS: Readonly<Record<CertificateKind, number>> = {
  'token-ca': 180 * DAY_MS,
  'registry-ca': 180 * DAY_MS,
  'token-leaf': 18 * HOUR_MS,
  'machine-leaf': 10 * DAY_MS,
  registry: 21 * DAY_MS,
}

/** Whether a certificate that ends at `notAfter` needs somebody's attention. */
export function expiryAlarm(kind: CertificateKind, notAfter: Date, now: Date): ExpiryAlarm {
  const leftMs = notAfter.getTime() - now.getTime()
  if (leftMs <= 0) return 'ended'
  return leftMs <= WARN_BEFORE_MS[kind] ? 'soon' : 'none'
}

import { expect, it } from 'vitest'
import { type CertificateKind, expiryAlarm, WARN_BEFORE_MS } from './certificate-expiry'

const NOW = new Date('2026-11-24T12:00:00Z')
const after = (ms: number) => new Date(NOW.getTime() + ms)

it.each(Object.entries(WARN_BEFORE_MS) as [CertificateKind, number][])(
  '%s: an alarm from %i ms before its end',
  (kind, warnMs) => {
    expect(expiryAlarm(kind, after(warnMs + 1), NOW)).toBe('none')
    expect(expiryAlarm(kind, after(warnMs), NOW)).toBe('soon')
    expect(expiryAlarm(kind, after(1), NOW)).toBe('soon')
    expect(expiryAlarm(kind, after(0), NOW)).toBe('ended')
  },
)

it('leaves that renew themselves at half of their life raise none as long as they do', () => {
  const day = 86_400_000
  expect(expiryAlarm('token-leaf', after(day), NOW)).toBe('none')
  expect(expiryAlarm('machine-leaf', after(15 * day), NOW)).toBe('none')
})

import { expect, it } from 'vitest'
import { isCertificateDue } from './certificate-due'

const NOW = new Date('2027-03-01T12:00:00Z')
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000)

it.each([
  { endsIn: 365, caEndsIn: 3650, due: false },
  { endsIn: 30, caEndsIn: 3650, due: false },
  { endsIn: 29.9, caEndsIn: 3650, due: true },
  { endsIn: -5, caEndsIn: 3650, due: true },
  { endsIn: 20, caEndsIn: 40, due: true },
  // A new one would end with the CA as well: renewing would never be done.
  { endsIn: 20, caEndsIn: 20, due: false },
  { endsIn: 20, caEndsIn: -1, due: false },
])('a certificate that ends in $endsIn days, its CA in $caEndsIn: $due', (days) => {
  const dates = { certificateUntil: inDays(days.endsIn), caUntil: inDays(days.caEndsIn), now: NOW }
  expect(isCertificateDue(dates)).toBe(days.due)
})

import { describe, expect, it } from 'vitest'
import { defaultDays, expiryOf, INITIAL_POLICY } from './token-policy'

const NOW = new Date('2026-03-01T12:00:00.000Z')
const POLICY = { maxDays: 365, neverAllowed: false }

describe('expiryOf', () => {
  it.each([
    [1, '2026-03-02T12:00:00.000Z'],
    [90, '2026-05-30T12:00:00.000Z'],
    [365, '2027-03-01T12:00:00.000Z'],
  ])('%d days are whole days of 24 hours', (days, iso) => {
    expect(expiryOf(NOW, days, POLICY)?.toISOString()).toBe(iso)
  })

  it('gives never to those who may have it', () => {
    expect(expiryOf(NOW, null, { ...POLICY, neverAllowed: true })).toBeNull()
  })

  it.each([
    [null, /must expire here, after at most 365 days/],
    [366, /at most 365 days/],
  ])('refuses %s with the limit in the sentence', (days, words) => {
    expect(() => expiryOf(NOW, days, POLICY)).toThrow(words)
  })

  it('bounds days also where never is allowed', () => {
    expect(() => expiryOf(NOW, 366, { ...POLICY, neverAllowed: true })).toThrow(/at most 365/)
  })
})

it('a form offers 90 days, or what the admin allows', () => {
  expect(defaultDays(INITIAL_POLICY)).toBe(90)
  expect(defaultDays({ maxDays: 30, neverAllowed: true })).toBe(30)
  expect(INITIAL_POLICY.neverAllowed).toBe(false)
})

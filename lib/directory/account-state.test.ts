import { describe, expect, it } from 'vitest'
import { barOf } from './account-state'

const NOW = new Date('2026-03-01T12:00:00Z')
const DAYS = Math.floor(NOW.getTime() / 86_400_000)
const adTime = (iso: string) => String((BigInt(Date.parse(iso)) + 11_644_473_600_000n) * 10_000n)

const bar = (attributes: Record<string, string | string[]>) =>
  barOf({ dn: 'uid=x', ...attributes }, NOW)

describe('barOf', () => {
  it.each([
    [{}, null],
    [{ userAccountControl: '512' }, null],
    [{ userAccountControl: '514' }, 'disabled'],
    [{ useraccountcontrol: '66050' }, 'disabled'],
    [{ userAccountControl: '66048' }, null],
    [{ userAccountControl: '-2147483646' }, 'disabled'],
    [{ userAccountControl: 'odd' }, 'disabled'],
    [{ accountExpires: '0' }, null],
    [{ accountExpires: '9223372036854775807' }, null],
    [{ accountExpires: adTime('2026-03-01T11:59:59Z') }, 'expired'],
    [{ accountExpires: adTime('2026-03-01T12:00:00Z') }, 'expired'],
    [{ accountExpires: adTime('2026-03-01T12:00:01Z') }, null],
    [{ accountExpires: 'soon' }, 'expired'],
    [{ userAccountControl: '514', accountExpires: '1' }, 'disabled'],
  ])('reads Active Directory: %j is %s', (attributes, expected) => {
    expect(bar(attributes)).toBe(expected)
  })

  it.each([
    [{ pwdAccountLockedTime: '000001010000Z' }, 'locked'],
    [{ pwdAccountLockedTime: '00000101000000Z' }, 'locked'],
    [{ pwdAccountLockedTime: ['20260301115900Z', '000001010000Z'] }, 'locked'],
    // Of wrong passwords: for the server to refuse, as long as it lasts.
    [{ pwdAccountLockedTime: '20260301115900Z' }, null],
    [{ pwdEndTime: '20260301115959Z' }, 'expired'],
    [{ pwdEndTime: '20260301120001Z' }, null],
    [{ pwdEndTime: '2026030112Z' }, 'expired'],
    [{ pwdEndTime: 'never' }, 'expired'],
    [{ pwdStartTime: '20260301120001.5Z' }, 'not-yet-valid'],
    [{ pwdStartTime: '202603011200Z' }, null],
    [{ pwdStartTime: 'once' }, 'not-yet-valid'],
    [{ shadowExpire: '-1' }, null],
    [{ shadowExpire: '0' }, 'expired'],
    [{ shadowExpire: String(DAYS) }, 'expired'],
    [{ shadowExpire: String(DAYS + 1) }, null],
    [{ shadowExpire: '1e9' }, 'expired'],
    [{ nsAccountLock: 'TRUE' }, 'disabled'],
    [{ nsaccountlock: 'false' }, null],
  ])('reads OpenLDAP, shadow accounts and 389 DS: %j is %s', (attributes, expected) => {
    expect(bar(attributes)).toBe(expected)
  })
})

import type { Entry } from 'ldapts'
import { textsOf } from './entry-values'

/** Why an account that exists may not be used. `filtered`: the user filter of the settings leaves it out. */
export type AccountBar = 'disabled' | 'locked' | 'expired' | 'not-yet-valid' | 'filtered'

/** What an account's state is read from. The operational ones come only when asked for by name. */
export const ACCOUNT_ATTRIBUTES = [
  'userAccountControl',
  'accountExpires',
  'pwdAccountLockedTime',
  'pwdStartTime',
  'pwdEndTime',
  'shadowExpire',
  'nsAccountLock',
]

const AD_DISABLED = 0x2
/** Milliseconds from 1601, where Active Directory's clock begins, to 1970. */
const AD_EPOCH_MS = 11_644_473_600_000n
const AD_NEVER = 0x7fff_ffff_ffff_ffffn
const DAY_MS = 86_400_000
/** slapo-ppolicy: locked until an administrator unlocks it. */
const LOCKED_FOR_GOOD = '000001010000Z'

/**
 * Why this account may not be used at `now`, or null when nothing speaks against it. Reads what Active Directory,
 * OpenLDAP's password policy, shadow accounts and 389 DS write; a value that cannot be read bars the account.
 *
 * A lock that wrong passwords caused is left to the server, which refuses the bind as long as it lasts: anybody can
 * cause one, so it must not end the sessions of the person.
 */
export function barOf(entry: Entry, now: Date): AccountBar | null {
  const first = (attribute: string) => textsOf(entry, attribute)[0]
  const nowMs = now.getTime()

  const control = first('userAccountControl')
  if (
    control !== undefined &&
    (!isInteger(control) || (BigInt(control) & BigInt(AD_DISABLED)) !== 0n)
  )
    return 'disabled'
  if (first('nsAccountLock')?.toLowerCase() === 'true') return 'disabled'
  if (textsOf(entry, 'pwdAccountLockedTime').some((time) => normalTime(time) === LOCKED_FOR_GOOD))
    return 'locked'

  if (isPast(adTimeMs(first('accountExpires')), nowMs)) return 'expired'
  if (isPast(shadowTimeMs(first('shadowExpire')), nowMs)) return 'expired'
  if (isPast(generalizedTimeMs(first('pwdEndTime')), nowMs)) return 'expired'
  const start = generalizedTimeMs(first('pwdStartTime'))
  // A start that cannot be read has not come.
  if (start !== null && !(start <= nowMs)) return 'not-yet-valid'
  return null
}

/** Null is never; NaN, which stands for an unreadable time, counts as past. */
function isPast(timeMs: number | null, nowMs: number): boolean {
  return timeMs !== null && !(timeMs > nowMs)
}

/** 100 ns steps since 1601; 0 and the largest number mean never. */
function adTimeMs(text: string | undefined): number | null {
  if (text === undefined) return null
  if (!isInteger(text)) return Number.NaN
  const ticks = BigInt(text)
  return ticks === 0n || ticks >= AD_NEVER ? null : Number(ticks / 10_000n - AD_EPOCH_MS)
}

/** Days since 1970; -1 means never. */
function shadowTimeMs(text: string | undefined): number | null {
  if (text === undefined) return null
  if (!isInteger(text)) return Number.NaN
  return Number(text) < 0 ? null : Number(text) * DAY_MS
}

/** RFC 4517, 3.3.13, in UTC as servers store it; minutes and seconds may be missing. */
function generalizedTimeMs(text: string | undefined): number | null {
  if (text === undefined) return null
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)?(\d\d)?(?:[.,]\d+)?Z$/.exec(text)
  if (parts === null) return Number.NaN
  const [year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0))
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second)
  return date.getTime()
}

// Servers may add the seconds that the value was written without.
function normalTime(text: string): string {
  return text.replace(/^(\d{12})00(?:[.,]0+)?Z$/, '$1Z')
}

function isInteger(text: string): boolean {
  return /^-?\d{1,19}$/.test(text)
}

import { createHmac, hkdfSync } from 'node:crypto'
import { isIPv6 } from 'node:net'

/** What is remembered of one key: wrong passwords in a row and the last right one. */
export type Trail = { failures: number; failedAt: Date | null; succeededAt: Date | null }

export type LimitPolicy = { tries: number; firstPauseMs: number }

/** Who tries from where, as keyed hashes: what people type into a name field may be a password. */
export type TrailKeys = {
  /** The browser that signed this account in before, or account and address. */
  own: string
  /** Whether a right password from `own` makes later tries from there trusted. */
  isOwnLasting: boolean
  account: string
  /** Null where the address is everybody's, as that of a proxy that tells nothing. */
  address: string | null
}

const PAUSE_MAX_MS = 15 * 60_000
/** Without a wrong password for this long, they are forgotten. */
export const FORGET_MS = 60 * 60_000
/** A place from which the right password came stays trusted for this long. */
export const TRUST_MS = 30 * 24 * 60 * 60_000
const ACCOUNT_FACTOR = 10
const ADDRESS_FACTOR = 20

/** Makes the keys of a try. Names that a directory takes for the same one have the same keys. */
export function createTrailKeys(secret: string) {
  const key = Buffer.from(hkdfSync('sha256', secret, 'berth sign-in trail', '', 32))
  const hash = (...parts: string[]) =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest('base64url')
  return (attempt: { username: string; address: string; device: string | null }): TrailKeys => {
    const account = accountName(attempt.username)
    const place = placeOf(attempt.address)
    return {
      own:
        attempt.device === null
          ? hash('pair', account, place ?? 'anywhere')
          : hash('device', account, attempt.device),
      isOwnLasting: attempt.device !== null || place !== null,
      account: hash('account', account),
      address: place === null ? null : hash('address', place),
    }
  }
}

/**
 * Until when a try must wait; null for one that may go on. A place that is trusted answers for itself alone, so that
 * strangers who type wrong passwords keep nobody out who signed in from there before.
 */
export function waitUntil(
  keys: TrailKeys,
  trails: ReadonlyMap<string, Trail>,
  policy: LimitPolicy,
  now: Date,
): Date | null {
  const own = trails.get(keys.own)
  const isTrusted = keys.isOwnLasting && isTrustedPlace(own, now)
  const bounds: [string | null, number][] = isTrusted
    ? [[keys.own, policy.tries]]
    : [
        [keys.own, policy.tries],
        [keys.account, policy.tries * ACCOUNT_FACTOR],
        [keys.address, policy.tries * ADDRESS_FACTOR],
      ]
  const ends = bounds.map(([key, tries]) => {
    const trail = key === null ? undefined : trails.get(key)
    if (trail?.failedAt == null) return 0
    return trail.failedAt.getTime() + pauseMs(trail.failures, { ...policy, tries })
  })
  const end = Math.max(...ends)
  return end > now.getTime() ? new Date(end) : null
}

/** How many tries from there may be under way at once, so that a burst is no way around the limit. */
export function triesLeft(trail: Trail | undefined, policy: LimitPolicy, now: Date): number {
  const isOld = trail?.failedAt == null || now.getTime() - trail.failedAt.getTime() > FORGET_MS
  return Math.max(1, policy.tries - (isOld ? 0 : trail.failures))
}

/** Which keys a wrong password counts for. */
export function keysOfFailure(
  keys: TrailKeys,
  trails: ReadonlyMap<string, Trail>,
  now: Date,
): string[] {
  const isTrusted = keys.isOwnLasting && isTrustedPlace(trails.get(keys.own), now)
  const all = isTrusted ? [keys.own] : [keys.own, keys.account, keys.address]
  return all.filter((key) => key !== null)
}

/** The pause after so many wrong passwords in a row: none, then the first, doubling with each. */
export function pauseMs(failures: number, policy: LimitPolicy): number {
  if (failures < policy.tries) return 0
  const doublings = Math.min(failures - policy.tries, 30)
  return Math.min(policy.firstPauseMs * 2 ** doublings, PAUSE_MAX_MS)
}

function isTrustedPlace(trail: Trail | undefined, now: Date): boolean {
  return trail?.succeededAt != null && now.getTime() - trail.succeededAt.getTime() < TRUST_MS
}

// Directories compare names without case, accents (Active Directory) and width (RFC 4518), and ignore outer blanks.
function accountName(username: string): string {
  return username
    .slice(0, 1024)
    .normalize('NFKD')
    .replace(/[\p{M}\p{C}]/gu, '')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim()
}

// Whoever has one IPv6 address has 2^64 of them.
function placeOf(address: string): string | null {
  if (address === 'unknown' || address === '::1' || address.startsWith('127.')) return null
  return isIPv6(address) ? networkOf(address) : address
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('::')
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = tail === undefined ? 0 : 8 - first.length - last.length
  return [...first, ...Array<string>(Math.max(0, zeros)).fill('0'), ...last].slice(0, 4).join(':')
}

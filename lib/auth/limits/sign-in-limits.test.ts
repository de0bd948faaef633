import { describe, expect, it } from 'vitest'
import { createTrailKeys, keysOfFailure, pauseMs, type Trail, waitUntil } from './sign-in-limits'

const keysOf = createTrailKeys('s'.repeat(32))
const keys = (username: string, address = '192.0.2.1', device: string | null = null) =>
  keysOf({ username, address, device })
const POLICY = { tries: 5, firstPauseMs: 30_000 }
const NOW = new Date('2026-01-01T12:00:00Z')
const ago = (ms: number) => new Date(NOW.getTime() - ms)
const failed = (failures: number, failedMsAgo = 0, succeededAt: Date | null = null): Trail => ({
  failures,
  failedAt: ago(failedMsAgo),
  succeededAt,
})
const waitS = (who: ReturnType<typeof keys>, trails: [string, Trail][]) => {
  const until = waitUntil(who, new Map(trails), POLICY, NOW)
  return until === null ? 0 : (until.getTime() - NOW.getTime()) / 1000
}

describe('keys', () => {
  it.each(['Alice', ' alice ', 'ALICE', 'ａｌｉｃｅ', 'álice', 'a\u200blice', 'alice\0'])(
    'are those of alice for %j',
    (spelling) => {
      expect(keys(spelling)).toEqual(keys('alice'))
    },
  )

  it('are others for another name, address, browser and secret', () => {
    const all = [
      keys('alice').own,
      keys('alicf').own,
      keys('alice', '192.0.2.2').own,
      keys('alice', '192.0.2.1', 'd1').own,
      keys('alice', '192.0.2.1', 'd2').own,
      createTrailKeys('t'.repeat(32))({ username: 'alice', address: '192.0.2.1', device: null })
        .own,
    ]
    expect(new Set(all).size).toBe(all.length)
    expect(all.join()).not.toContain('alice')
  })

  it('take an IPv6 network for one place', () => {
    expect(keys('a', '2001:db8::1')).toEqual(keys('a', '2001:db8::ffff:1'))
    expect(keys('a', '2001:db8:0:1::1').address).not.toBe(keys('a', '2001:db8::1').address)
    expect(keys('a', '2001:db8:1:2:3:4:5:6')).toEqual(keys('a', '2001:db8:1:2::9'))
  })

  it.each(['127.0.0.1', '127.8.0.1', '::1', 'unknown'])('hold nothing against %s', (address) => {
    expect(keys('a', address)).toMatchObject({ address: null, isOwnLasting: false })
    expect(keys('a', address, 'device').isOwnLasting).toBe(true)
  })
})

describe('waiting', () => {
  it.each([
    [4, 0],
    [5, 30],
    [6, 60],
    [7, 120],
    [9, 480],
    [10, 900],
    [1_000_000, 900],
  ])('after %d wrong passwords takes %d s', (failures, seconds) => {
    expect(pauseMs(failures, POLICY)).toBe(seconds * 1000)
    const who = keys('alice')
    expect(waitS(who, [[who.own, failed(failures)]])).toBe(seconds)
  })

  it('is over after the pause', () => {
    const who = keys('alice')
    expect(waitS(who, [[who.own, failed(5, 29_999)]])).toBeGreaterThan(0)
    expect(waitS(who, [[who.own, failed(5, 30_000)]])).toBe(0)
  })

  it('comes later for an account tried from everywhere, and for an address that tries every account', () => {
    const who = keys('alice')
    const address = who.address ?? ''
    expect(waitS(who, [[who.account, failed(49)]])).toBe(0)
    expect(waitS(who, [[who.account, failed(50)]])).toBe(30)
    expect(waitS(who, [[address, failed(99)]])).toBe(0)
    expect(waitS(who, [[address, failed(100)]])).toBe(30)
  })

  it('is no matter of strangers for a place that is trusted', () => {
    const who = keys('alice')
    const strangers: [string, Trail][] = [
      [who.account, failed(1000)],
      [who.address ?? '', failed(1000)],
    ]
    expect(waitS(who, [[who.own, failed(0, 0, ago(60_000))], ...strangers])).toBe(0)
    expect(waitS(who, [[who.own, failed(5, 0, ago(60_000))], ...strangers])).toBe(30)
    const stale = failed(0, 0, ago(31 * 24 * 3_600_000))
    expect(waitS(who, [[who.own, stale], ...strangers])).toBeGreaterThan(0)
  })

  it('trusts no address that everybody has', () => {
    const who = keys('alice', '127.0.0.1')
    const trails: [string, Trail][] = [
      [who.own, failed(0, 0, ago(60_000))],
      [who.account, failed(50)],
    ]
    expect(waitS(who, trails)).toBe(30)
  })
})

describe('a wrong password', () => {
  it('counts for everything it came by, from a trusted place for that place alone', () => {
    const who = keys('alice')
    expect(keysOfFailure(who, new Map(), NOW)).toEqual([who.own, who.account, who.address])
    const trusted = new Map([[who.own, failed(1, 0, ago(1))]])
    expect(keysOfFailure(who, trusted, NOW)).toEqual([who.own])
  })
})

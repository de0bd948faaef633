import { afterAll, beforeAll, expect, test } from 'vitest'
import { newId } from '../kernel/ids'
import { releaseLease, takeLease } from './lease'
import { createScratchDatabase, type ScratchDatabase } from './testing/scratch-database'

let scratch: ScratchDatabase
beforeAll(async () => {
  scratch = await createScratchDatabase()
})
afterAll(() => scratch?.close())

const TTL_MS = 15_000

/** Two holders of one lease, and the time in our hands. */
function setting() {
  let ms = Date.parse('2026-01-01T00:00:00Z')
  const deps = { db: scratch.db, clock: { now: () => new Date(ms) } }
  const name = newId()
  return {
    deps,
    take: (holder: string) => takeLease(deps, { name, holder, ttlMs: TTL_MS }),
    wait: (byMs: number) => {
      ms += byMs
    },
  }
}

test('only one of two holders gets it, until its end', async () => {
  const { take, wait } = setting()
  expect(await take('a')).toMatchObject({ holder: 'a', epoch: 1 })
  wait(TTL_MS - 1)
  expect(await take('b')).toBeNull()
  wait(1)
  expect(await take('b')).toMatchObject({ holder: 'b', epoch: 2 })
  expect(await take('a')).toBeNull()
})

test('renewing keeps the epoch and moves the end', async () => {
  const { take, wait } = setting()
  await take('a')
  wait(TTL_MS - 1)
  expect(await take('a')).toMatchObject({ epoch: 1 })
  wait(TTL_MS - 1)
  expect(await take('b')).toBeNull()
})

test('a released lease is free at once, and the next holder has a higher epoch', async () => {
  const { deps, take } = setting()
  const lease = await take('a')
  if (lease === null) throw new Error('the lease was not free')
  await releaseLease(deps, lease)
  expect(await take('b')).toMatchObject({ epoch: 2 })
})

test('a late release does not take the lease from its next holder', async () => {
  const { deps, take, wait } = setting()
  const lease = await take('a')
  if (lease === null) throw new Error('the lease was not free')
  wait(TTL_MS)
  await take('b')
  await releaseLease(deps, lease)
  expect(await take('c')).toBeNull()
})

test('of many who ask at once one gets it', async () => {
  const { take } = setting()
  const holders = Array.from({ length: 8 }, (_, index) => `holder-${index}`)
  const leases = await Promise.all(holders.map(take))
  expect(leases.filter((lease) => lease !== null)).toHaveLength(1)
})

test('by the clock of the database the clocks of its holders do not matter', async () => {
  const { db } = scratch
  const name = newId()
  const mine = { name, holder: 'a', ttlMs: TTL_MS }
  const lease = await takeLease({ db }, mine)
  const { expiresAt } = await db.lease.findUniqueOrThrow({ where: { name } })
  const [{ now } = { now: new Date(0) }] = await db.$queryRaw<{ now: Date }[]>`
    SELECT clock_timestamp() AS "now"`
  expect(expiresAt.getTime() - now.getTime()).toBeGreaterThan(TTL_MS - 10_000)
  expect(expiresAt.getTime() - now.getTime()).toBeLessThanOrEqual(TTL_MS)
  expect(await takeLease({ db }, { ...mine, holder: 'b' })).toBeNull()
  if (lease === null) throw new Error('the lease was not free')
  await releaseLease({ db }, lease)
  expect(await takeLease({ db }, { ...mine, holder: 'b' })).toMatchObject({ epoch: 2 })
})

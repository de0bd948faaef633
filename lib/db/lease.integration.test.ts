import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newId } from '../kernel/ids'
import { releaseLease, takeLease } from './lease'
import { makeScratchDatabase, type ScratchDatabase } from './testing/scratch-database'

let scratch: ScratchDatabase
beforeAll(async () => {
  scratch = await makeScratchDatabase()
})
afterAll(() => scratch?.drop())

function deps() {
  let now = Date.parse('2026-01-01T00:00:00Z')
  return {
    db: scratch.db,
    clock: { now: () => new Date(now) },
    advance: (ms: number) => {
      now += ms
    },
  }
}

describe('takeLease', () => {
  it('gives a free lease to one of many who ask at once', async () => {
    const at = deps()
    const name = newId()
    const holders = Array.from({ length: 8 }, (_, index) => `holder-${index}`)
    const leases = await Promise.all(
      holders.map((holder) => takeLease(at, { name, holder, ttlMs: 1000 })),
    )
    expect(leases.filter((lease) => lease !== null)).toHaveLength(1)
  })

  it('renews for its holder with the same epoch', async () => {
    const at = deps()
    const ask = { name: newId(), holder: 'a', ttlMs: 1000 }
    expect(await takeLease(at, ask)).toMatchObject({ epoch: 1 })
    at.advance(900)
    expect(await takeLease(at, ask)).toMatchObject({ epoch: 1 })
    at.advance(900)
    expect(await takeLease(at, { ...ask, holder: 'b' })).toBeNull()
  })

  it('passes to another holder at its end, with a higher epoch', async () => {
    const at = deps()
    const ask = { name: newId(), holder: 'a', ttlMs: 1000 }
    await takeLease(at, ask)
    at.advance(1000)
    expect(await takeLease(at, { ...ask, holder: 'b' })).toMatchObject({ holder: 'b', epoch: 2 })
    expect(await takeLease(at, ask)).toBeNull()
  })
})

describe('releaseLease', () => {
  it('frees a lease at once, and leaves one alone that is no longer ours', async () => {
    const at = deps()
    const ask = { name: newId(), holder: 'a', ttlMs: 1000 }
    const first = await takeLease(at, ask)
    if (first === null) throw new Error('a free lease was refused')
    await releaseLease(at, first)
    expect(await takeLease(at, { ...ask, holder: 'b' })).toMatchObject({ epoch: 2 })
    await releaseLease(at, first)
    expect(await takeLease(at, ask)).toBeNull()
  })
})

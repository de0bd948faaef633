import { describe, expect, it } from 'vitest'
import { createTryGate } from './try-gate'

describe('createTryGate', () => {
  it('lets so many in at once, and the next ones ask again when one has ended', async () => {
    const gate = createTryGate()
    const ends: (() => void)[] = []
    const work = () => new Promise<string>((resolve) => ends.push(() => resolve('done')))
    const [first, second, third] = [1, 2, 3].map(() =>
      gate.enter('a', { most: 2, lastEnd: 0 }, work),
    )
    const other = gate.enter('b', { most: 2, lastEnd: 0 }, work)
    expect(ends).toHaveLength(3)
    ends[0]?.()
    expect(await first).toEqual({ value: 'done' })
    expect(await third).toBeNull()
    for (const end of ends) end()
    expect(await Promise.all([second, other])).toEqual([{ value: 'done' }, { value: 'done' }])
  })

  it('lets nobody in on what was read before another one ended', async () => {
    const gate = createTryGate()
    const before = { most: 2, lastEnd: gate.lastEnd('a') }
    await gate.enter('a', before, async () => 'done')
    expect(await gate.enter('a', before, () => Promise.reject(new Error('stale')))).toBeNull()
    // Not even when so many others ended since that this end is forgotten.
    for (let index = 0; index < 10_001; index += 1)
      await gate.enter(`k${index}`, { most: 1, lastEnd: gate.lastEnd(`k${index}`) }, async () => {})
    expect(await gate.enter('a', before, () => Promise.reject(new Error('stale')))).toBeNull()
    const now = { most: 2, lastEnd: gate.lastEnd('a') }
    expect(await gate.enter('a', now, async () => 'done')).toEqual({ value: 'done' })
  })

  it('hands on what fails, to its own caller alone', async () => {
    const gate = createTryGate()
    const one = { most: 1, lastEnd: gate.lastEnd('a') }
    const failing = gate.enter('a', one, () => Promise.reject(new Error('wrong')))
    const waiting = gate.enter('a', one, async () => 'done')
    await expect(failing).rejects.toThrow('wrong')
    expect(await waiting).toBeNull()
    const next = { most: 1, lastEnd: gate.lastEnd('a') }
    expect(await gate.enter('a', next, async () => 'done')).toEqual({ value: 'done' })
  })

  it('knows a pause until it is over, and never very many', () => {
    const gate = createTryGate()
    gate.pause('a', new Date(1000))
    expect(gate.knownPause('a', new Date(999))).toEqual(new Date(1000))
    expect(gate.knownPause('b', new Date(0))).toBeNull()
    expect(gate.knownPause('a', new Date(1000))).toBeNull()
    for (let index = 0; index < 30_000; index += 1) gate.pause(`k${index}`, new Date(9000))
    expect(gate.knownPause('k29999', new Date(0))).not.toBeNull()
    expect(gate.knownPause('k0', new Date(0))).toBeNull()
  })
})

import { describe, expect, it } from 'vitest'
import { createTryGate } from './try-gate'

describe('createTryGate', () => {
  it('lets so many in at once, and the next ones ask again when one has ended', async () => {
    const gate = createTryGate()
    const ends: (() => void)[] = []
    const work = () => new Promise<string>((resolve) => ends.push(() => resolve('done')))
    const first = gate.enter('a', 2, work)
    const second = gate.enter('a', 2, work)
    const third = gate.enter('a', 2, work)
    const other = gate.enter('b', 2, work)
    expect(ends).toHaveLength(3)
    ends[0]?.()
    expect(await first).toEqual({ value: 'done' })
    expect(await third).toBeNull()
    for (const end of ends) end()
    expect(await Promise.all([second, other])).toEqual([{ value: 'done' }, { value: 'done' }])
  })

  it('hands on what fails, to its own caller alone', async () => {
    const gate = createTryGate()
    const failing = gate.enter('a', 1, () => Promise.reject(new Error('wrong')))
    const waiting = gate.enter('a', 1, async () => 'done')
    await expect(failing).rejects.toThrow('wrong')
    expect(await waiting).toBeNull()
    expect(await gate.enter('a', 1, async () => 'done')).toEqual({ value: 'done' })
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

import { expect, it } from 'vitest'
import { withShortMemory } from './short-memory'

function counted(options: { entriesMax?: number } = {}) {
  let nowMs = 1_000_000
  const loads: string[] = []
  let fail = false
  const recall = withShortMemory({
    load: async (key: string) => {
      loads.push(key)
      if (fail) throw new Error('no')
      return `${key}${loads.length}`
    },
    lifetimeMs: 1_000,
    clock: { now: () => new Date(nowMs) },
    ...options,
  })
  return {
    recall,
    loads,
    pass: (ms: number) => {
      nowMs += ms
    },
    failing: (value: boolean) => {
      fail = value
    },
  }
}

it('loads once for all who ask within its life, and again after it', async () => {
  const { recall, loads, pass } = counted()
  expect(await Promise.all([recall('a'), recall('a')])).toEqual(['a1', 'a1'])
  pass(999)
  expect(await recall('a')).toBe('a1')
  pass(1)
  expect(await recall('a')).toBe('a2')
  expect(loads).toEqual(['a', 'a'])
})

it('does not remember failures', async () => {
  const { recall, failing } = counted()
  failing(true)
  await expect(recall('a')).rejects.toThrow('no')
  failing(false)
  expect(await recall('a')).toBe('a2')
})

it('forgets the oldest above its size', async () => {
  const { recall, loads } = counted({ entriesMax: 2 })
  for (const key of ['a', 'b', 'c', 'b', 'a']) await recall(key)
  expect(loads).toEqual(['a', 'b', 'c', 'a'])
})

import { expect, it } from 'vitest'
import { type PassEnd, timePasses } from './time-passes'

const NOW = new Date('2026-11-27T12:00:00.000Z')
const clock = { now: () => NOW }

it('tells of every pass what came of it, and remembers the last one', async () => {
  const ends: PassEnd[] = []
  const passes = timePasses(async () => ({ result: 'ready', requeueMs: 5 }), {
    clock,
    onPass: (end) => ends.push(end),
  })
  expect(passes.last()).toBeNull()
  expect(await passes.pass('a')).toEqual({ result: 'ready', requeueMs: 5 })
  expect(ends).toEqual([{ result: 'ready', seconds: expect.any(Number) }])
  expect(passes.last()).toEqual({ at: NOW, ms: expect.any(Number) })
})

it('tells of one that failed, and lets its error through', async () => {
  const ends: PassEnd[] = []
  const passes = timePasses(() => Promise.reject(new Error('the database went away')), {
    clock,
    onPass: (end) => ends.push(end),
  })
  await expect(passes.pass('a')).rejects.toThrow('went away')
  expect(ends).toMatchObject([{ result: 'error' }])
})

import { expect, it } from 'vitest'
import { limitRunning } from './limit-running'

it('lets so many run at once and no more, in order, whether or not one fails', async () => {
  const gate = limitRunning(2)
  const started: number[] = []
  const ends: (() => void)[] = []
  const run = (n: number) =>
    gate(async () => {
      started.push(n)
      await new Promise<void>((resolve) => {
        ends[n] = resolve
      })
      if (n === 0) throw new Error('failed')
      return n
    })
  const runs = [0, 1, 2, 3].map(run)
  expect(started).toEqual([0, 1])
  ends[0]?.()
  await expect(runs[0]).rejects.toThrow('failed')
  expect(started).toEqual([0, 1, 2])
  ends[2]?.()
  ends[1]?.()
  expect(await Promise.all([runs[1], runs[2]])).toEqual([1, 2])
  expect(started).toEqual([0, 1, 2, 3])
  ends[3]?.()
  expect(await runs[3]).toBe(3)
})

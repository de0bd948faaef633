import { expect, it } from 'vitest'
import { mapConcurrent } from './map-concurrent'

it('keeps the order and the limit', async () => {
  let running = 0
  let most = 0
  const results = await mapConcurrent([5, 4, 3, 2, 1], 2, async (n) => {
    running += 1
    most = Math.max(most, running)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    return n * 10
  })
  expect(results).toEqual([50, 40, 30, 20, 10])
  expect(most).toBe(2)
})

it('starts nothing after a failure', async () => {
  const started: number[] = []
  const run = mapConcurrent([1, 2, 3, 4], 1, async (n) => {
    started.push(n)
    if (n === 2) throw new Error('two')
  })
  await expect(run).rejects.toThrow('two')
  expect(started).toEqual([1, 2])
})

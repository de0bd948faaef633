import { expect, it } from 'vitest'
import { createDiskGate } from './disk-gate'

const unavailable = expect.objectContaining({ code: 'STORAGE_UNAVAILABLE' })

it('lets no more than the limit in, and all through', async () => {
  const gate = createDiskGate({ limit: 2, timeoutMs: 5000 })
  let inside = 0
  let most = 0
  const call = (value: number) =>
    gate(async () => {
      inside += 1
      most = Math.max(most, inside)
      await new Promise((resolve) => setImmediate(resolve))
      inside -= 1
      return value
    })
  expect(await Promise.all([1, 2, 3, 4, 5].map(call))).toEqual([1, 2, 3, 4, 5])
  expect(most).toBe(2)
})

it('passes failures on and goes on', async () => {
  const gate = createDiskGate({ limit: 1, timeoutMs: 5000 })
  await expect(gate(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await gate(() => Promise.resolve('yes'))).toBe('yes')
})

it('never sends more calls to a disk that hangs than its limit, and recovers with it', async () => {
  const gate = createDiskGate({ limit: 1, timeoutMs: 20 })
  let wake = () => {}
  let started = 0
  const hang = () => {
    started += 1
    return new Promise<void>((resolve) => {
      wake = resolve
    })
  }
  await expect(gate(hang)).rejects.toThrow(unavailable)
  await expect(gate(hang)).rejects.toThrow(unavailable)
  expect(started).toBe(1)
  wake()
  expect(await gate(() => Promise.resolve('awake'))).toBe('awake')
})

import { expect, it } from 'vitest'
import { createKeyedLock } from './keyed-lock'

const turn = () => new Promise((resolve) => setImmediate(resolve))

it('runs what has the same key one after the other, others beside', async () => {
  const withLock = createKeyedLock()
  const log: string[] = []
  const job = (key: string, name: string) =>
    withLock(key, async () => {
      log.push(`${name}+`)
      await turn()
      log.push(`${name}-`)
    })
  await Promise.all([job('a', '1'), job('a', '2'), job('b', '3')])
  expect(log.indexOf('2+')).toBeGreaterThan(log.indexOf('1-'))
  expect(log.indexOf('3+')).toBeLessThan(log.indexOf('1-'))
})

it('goes on after a failure', async () => {
  const withLock = createKeyedLock()
  const first = withLock('a', async () => {
    await turn()
    throw new Error('first')
  })
  const second = withLock('a', async () => 'second')
  await expect(first).rejects.toThrow('first')
  expect(await second).toBe('second')
})

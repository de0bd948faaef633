import { expect, it } from 'vitest'
import { shareRunning } from './share-running'

it('runs once for all who ask meanwhile, and anew for who asks later', async () => {
  const open: { key: string; end: (value: number) => void }[] = []
  const load = shareRunning((key) => new Promise<number>((end) => void open.push({ key, end })))
  const asked = [load('a'), load('a'), load('b')]
  expect(open.map(({ key }) => key)).toEqual(['a', 'b'])
  open[0]?.end(1)
  open[1]?.end(2)
  expect(await Promise.all(asked)).toEqual([1, 1, 2])
  void load('a')
  expect(open.map(({ key }) => key)).toEqual(['a', 'b', 'a'])
})

it('tells all who wait of a failure, and tries again for the next', async () => {
  let tries = 0
  const load = shareRunning(async () => {
    tries += 1
    throw new Error(`try ${tries}`)
  })
  const asked = await Promise.allSettled([load('a'), load('a')])
  expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
  await expect(load('a')).rejects.toThrow('try 2')
})

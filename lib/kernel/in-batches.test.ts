import { expect, it } from 'vitest'
import { inBatches } from './in-batches'

it('writes what waits together, in order, and fails those of a batch that failed', async () => {
  const batches: (readonly number[])[] = []
  let end = () => {}
  const write = async (items: readonly number[]) => {
    batches.push(items)
    if (items.includes(3)) throw new Error('refused')
    if (items.includes(1)) {
      await new Promise<void>((resolve) => {
        end = resolve
      })
    }
  }
  const put = inBatches(write, 2)
  const puts = [1, 2, 3, 4].map((item) => put(item).then(() => 'done', String))
  expect(batches).toEqual([[1]])
  end()
  expect(await Promise.all(puts)).toEqual(['done', 'Error: refused', 'Error: refused', 'done'])
  expect(batches).toEqual([[1], [2, 3], [4]])
})

import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from './database'
import { createScratchDatabase, type SharedDatabase } from './testing/scratch-database'

let scratch: SharedDatabase
beforeAll(async () => {
  scratch = await createScratchDatabase()
})
afterAll(() => scratch?.close())

it.each([
  ['', 'off'],
  ['?options=-c%20jit%3Don', 'on'],
])('statements are not compiled, unless the URL says so: %j', async (query, jit) => {
  const db = openDatabase({ url: `${scratch.url}${query}`, maxConnections: 1 })
  try {
    expect(await db.$queryRaw`SHOW jit`).toEqual([{ jit }])
  } finally {
    await db.$disconnect()
  }
})

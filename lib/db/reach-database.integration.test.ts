import { expect, it } from 'vitest'
import { isAppError } from '../kernel/app-error'
import { openDatabase } from './database'
import { reachDatabase } from './reach-database'
import { createScratchDatabase } from './testing/scratch-database'

const PASSWORD = 'hunter2-and-more'

async function problemAt(url: URL) {
  const db = openDatabase({ url: url.href, maxConnections: 1 })
  try {
    return await reachDatabase(db).then(
      () => null,
      (error: unknown) => (isAppError(error) ? error : Promise.reject(error)),
    )
  } finally {
    await db.$disconnect()
  }
}

it('names the setting when the server, the database or the person there is wrong, and no password', async () => {
  const scratch = await createScratchDatabase()
  try {
    const right = new URL(scratch.url)
    right.password = PASSWORD
    expect(await problemAt(right)).toBeNull()
    for (const change of [
      (url: URL) => {
        url.port = '1'
      },
      (url: URL) => {
        url.pathname = '/no-such-database'
      },
      (url: URL) => {
        url.username = 'nobody-there'
      },
    ]) {
      const wrong = new URL(right)
      change(wrong)
      const problem = await problemAt(wrong)
      expect(problem, wrong.href).toMatchObject({
        code: 'DATABASE_UNAVAILABLE',
        detail: expect.stringContaining('DATABASE_URL'),
        raw: expect.stringMatching(/./),
      })
      expect(`${problem?.detail} ${problem?.raw}`).not.toContain(PASSWORD)
    }
  } finally {
    await scratch.close()
  }
})

import { expect, it } from 'vitest'
import { readiness } from './readiness'

const answers = async () => []
const never = () => new Promise<never>(() => undefined)
const away = () => Promise.reject(new Error('connection refused'))

type Deps = Parameters<typeof readiness>[0]

it.each<[string, Deps, string | null]>([
  ['starts', { isStarted: () => false, reachDatabase: answers }, 'starting'],
  ['is ready', { isStarted: () => true, reachDatabase: answers }, null],
  [
    'has no database',
    { isStarted: () => true, reachDatabase: away },
    'the database does not answer',
  ],
  [
    'waits for its database',
    { isStarted: () => true, reachDatabase: never, timeoutMs: 20 },
    'the database does not answer in time',
  ],
])('says of a process that %s what is missing', async (_, deps, said) => {
  expect(await readiness(deps)()).toBe(said)
})

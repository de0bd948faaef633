import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createScratchDatabase, type ScratchDatabase } from '../db/testing/scratch-database'
import type { Directory } from '../directory/directory'
import { ALICE, directoryAt, startFilled, stopAll } from '../directory/testing/running'
import { parseSettings } from '../env/parse-settings'
import { isAppError } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import { authenticate, type Credentials } from './authenticate'

// Every test comes from addresses of its own: what is remembered of one must not touch another.
let scratch: ScratchDatabase
let directory: Directory
let now: Date
let network = 0
const settings = parseSettings({
  // Of this file alone: who has to wait is remembered by the process, under keys that this makes.
  AUTH_SECRET: newId().repeat(2),
  CA_SECRET: 'c'.repeat(32),
  DEMO: 'true',
  SIGN_IN_TRIES: '3',
  SIGN_IN_PAUSE: '30 s',
})

beforeAll(async () => {
  scratch = await createScratchDatabase()
  directory = directoryAt([(await startFilled()).url])
})
afterAll(async () => {
  await stopAll()
  await scratch.close()
})
beforeEach(async () => {
  now = new Date()
  network += 1
  await scratch.db.signInTrail.deleteMany()
})

const address = (host: number) => `192.0.${network}.${host}`
const pass = (seconds: number) => {
  now = new Date(now.getTime() + seconds * 1000)
}
const attempt = (credentials: Partial<Credentials> = {}) =>
  authenticate({ db: scratch.db, clock: { now: () => now }, settings }, directory, {
    ...ALICE,
    address: address(1),
    ...credentials,
  }).then(
    (actor) => ({ code: 'OK', username: actor.username, retryAfterS: undefined, detail: '' }),
    (error: unknown) => {
      if (!isAppError(error)) throw error
      const { code, retryAfterS, detail } = error
      return { code, retryAfterS, detail, username: null }
    },
  )
const wrong = (credentials: Partial<Credentials> = {}) =>
  attempt({ password: 'wrong', ...credentials })
const codes = async (tries: Promise<{ code: string }>[]) =>
  (await Promise.all(tries)).map(({ code }) => code).sort()

/** A directory that must not be asked. */
const NEVER = new Proxy(directoryAt(['ldap://127.0.0.1:1']), {
  get: () => {
    throw new Error('the directory was asked')
  },
})

describe('wrong passwords', () => {
  it('bring a pause that says how long it is, after which the right one works', async () => {
    expect(await wrong()).toMatchObject({ code: 'INVALID_CREDENTIALS', retryAfterS: undefined })
    expect(await wrong()).toMatchObject({ code: 'INVALID_CREDENTIALS', retryAfterS: undefined })
    expect(await wrong()).toMatchObject({ code: 'INVALID_CREDENTIALS', retryAfterS: 30 })
    expect(await attempt()).toMatchObject({ code: 'RATE_LIMITED', retryAfterS: 30 })
    pass(29)
    expect(await attempt()).toMatchObject({ code: 'RATE_LIMITED', retryAfterS: 1 })
    pass(1)
    expect(await attempt()).toMatchObject({ code: 'OK', username: 'alice' })
    // All is forgiven.
    expect(await wrong()).toMatchObject({ code: 'INVALID_CREDENTIALS', retryAfterS: undefined })
  })

  it('wait longer each time, and what is refused meanwhile does not count', async () => {
    for (const _ of [1, 2, 3]) await wrong()
    for (const _ of [1, 2, 3, 4, 5]) expect(await wrong()).toMatchObject({ code: 'RATE_LIMITED' })
    pass(30)
    expect(await wrong()).toMatchObject({ code: 'INVALID_CREDENTIALS', retryAfterS: 60 })
    expect(await attempt()).toMatchObject({ code: 'RATE_LIMITED', retryAfterS: 60 })
  })

  it('cost the directory nothing during a pause', async () => {
    for (const _ of [1, 2, 3]) await wrong()
    const asked = authenticate({ db: scratch.db, clock: { now: () => now }, settings }, NEVER, {
      ...ALICE,
      address: address(1),
    })
    await expect(asked).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('are counted alike for a name that nobody has', async () => {
    const said = [1, 2, 3, 4].map(() => ({ username: 'nobody' }))
    const ofNobody = []
    const ofAlice = []
    for (const who of said) ofNobody.push(await wrong(who))
    for (const _ of said) ofAlice.push(await wrong({ address: address(2) }))
    expect(ofNobody).toEqual(ofAlice)
  })

  it('are counted together however the name is spelled', async () => {
    for (const username of ['ALICE', ' alice', 'ａlice']) await wrong({ username })
    expect(await attempt()).toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('are checked no more often than is allowed when they come all at once', async () => {
    const many = Array.from({ length: 40 }, () => wrong())
    const answers = await codes(many)
    expect(answers.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(3)
    expect(answers.filter((code) => code === 'RATE_LIMITED')).toHaveLength(37)
  })

  it('of one do not keep waiting who comes right from there', async () => {
    await wrong()
    const answers = await codes(Array.from({ length: 12 }, () => attempt()))
    expect(new Set(answers)).toEqual(new Set(['OK']))
  })

  it('are not what a directory that is down brings', async () => {
    const gone = directoryAt(['ldap://127.0.0.1:1'])
    for (const _ of [1, 2, 3, 4, 5]) {
      const asked = authenticate({ db: scratch.db, clock: { now: () => now }, settings }, gone, {
        ...ALICE,
        address: address(1),
      })
      await expect(asked).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' })
    }
    expect(await attempt()).toMatchObject({ code: 'OK' })
  })
})

describe('strangers', () => {
  const attack = async (hosts: number, username = 'alice') => {
    for (let host = 0; host < hosts; host += 1)
      await codes([1, 2, 3].map(() => wrong({ username, address: address(100 + host) })))
  }

  const spray = (from: string) =>
    codes(
      Array.from({ length: 64 }, (_, index) =>
        wrong({ username: `name-${index % 32}`, address: from }),
      ),
    )

  it('cannot keep out who signed in from the same place before', async () => {
    await attempt()
    await attack(10)
    expect(await wrong({ address: address(99) })).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await attempt({ address: address(98) })).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await attempt()).toMatchObject({ code: 'OK' })
    // Nor for ever who comes from a new place.
    pass(30)
    expect(await attempt({ address: address(98) })).toMatchObject({ code: 'OK' })
  })

  it('cannot keep out a browser that signed in before, even from their own address', async () => {
    for (const _ of [1, 2, 3]) await wrong()
    expect(await attempt()).toMatchObject({ code: 'RATE_LIMITED' })
    await attempt({ address: address(50), device: 'browser-of-alice' })
    expect(await attempt({ device: 'browser-of-alice' })).toMatchObject({ code: 'OK' })
    expect(await attempt({ device: 'another' })).toMatchObject({ code: 'OK' })
  })

  it('who try many names from one address are stopped there', async () => {
    await spray(address(1))
    expect(await wrong({ username: 'one-more' })).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await attempt()).toMatchObject({ code: 'RATE_LIMITED' })
    expect(await attempt({ address: address(2) })).toMatchObject({ code: 'OK' })
  })

  it('who come through a proxy that tells nothing do not stop everybody behind it', async () => {
    await spray('127.0.0.1')
    expect(await attempt({ address: '127.0.0.1' })).toMatchObject({ code: 'OK' })
  })
})

describe('what is kept', () => {
  it('names nobody and no address', async () => {
    await wrong()
    await attempt({ address: address(2) })
    const rows = JSON.stringify(await scratch.db.signInTrail.findMany())
    expect(rows).not.toContain('alice')
    expect(rows).not.toContain('192.0')
  })

  it('is forgotten', async () => {
    await wrong()
    pass(3601)
    await wrong({ username: 'bob', address: address(2) })
    expect(await scratch.db.signInTrail.count()).toBe(3)
  })
})

describe('an unknown name', () => {
  const sample = async (count: number, run: () => Promise<unknown>) => {
    const took: number[] = []
    for (let index = 0; index < count; index += 1) {
      const started = performance.now()
      await run()
      took.push(performance.now() - started)
    }
    return took.sort((a, b) => a - b)[count >> 1] ?? 0
  }

  it('costs the directory as much as a wrong password', async () => {
    const ask = (username: string) =>
      directory.authenticate({ username, password: 'wrong' }).catch(() => undefined)
    await sample(20, () => ask('alice'))
    // Interleaved in rounds, so that a busy moment of the machine falls on both.
    const ratios: number[] = []
    for (let round = 0; round < 10; round += 1) {
      const known = await sample(20, () => ask('alice'))
      const unknown = await sample(20, () => ask(`nobody-${round}`))
      ratios.push(unknown / known)
    }
    const median = ratios.sort((a, b) => a - b)[5] ?? 0
    expect(median).toBeGreaterThan(0.67)
    expect(median).toBeLessThan(1.5)
  })

  it('is refused at the same step of time, also when hashing takes long', async () => {
    // A directory with slow hashes spends time on a name that exists, and none on one that does not.
    const slow: Directory = {
      ...directory,
      authenticate: async (input) => {
        if (input.username === 'alice') await new Promise((resolve) => setTimeout(resolve, 60))
        return directory.authenticate(input)
      },
    }
    const ask = (username: string, host: number) =>
      authenticate({ db: scratch.db, clock: { now: () => now }, settings }, slow, {
        username,
        password: 'wrong',
        address: address(host),
      }).catch(() => undefined)
    let host = 0
    const known = await sample(9, () => ask('alice', ++host))
    const unknown = await sample(9, () => ask('nobody', ++host))
    expect(unknown / known).toBeGreaterThan(0.9)
    expect(unknown / known).toBeLessThan(1.1)
  })
})

import { beforeEach, describe, expect, it } from 'vitest'
import { AppError } from '../kernel/app-error'
import { type ProveCredentials, rememberVerified } from './remember-verified'

const HERE = '192.0.2.1'
const THERE = '192.0.2.2'
const LIFETIME_MS = 60_000

let nowMs: number
/** What the directory was asked, and what it takes. */
let asked: string[]
let right: string
let prove: ProveCredentials

beforeEach(() => {
  nowMs = 1_000_000
  asked = []
  right = 'secret'
  prove = remembering()
})

function remembering(entriesMax?: number): ProveCredentials {
  return rememberVerified({
    verify: async ({ username, password }) => {
      asked.push(`${username}:${password}`)
      await new Promise((resolve) => setImmediate(resolve))
      if (password !== right) throw new AppError('INVALID_CREDENTIALS', 'Wrong.')
      return {
        username,
        displayName: '',
        isAdmin: false,
        groups: [],
        grants: new Map(),
        token: null,
      }
    },
    lifetimeMs: LIFETIME_MS,
    clock: { now: () => new Date(nowMs) },
    ...(entriesMax === undefined ? {} : { entriesMax }),
  })
}

const ada = (password: string, address = HERE) =>
  prove({ username: 'ada', password, address, client: null })
const refused = { code: 'INVALID_CREDENTIALS' }

it('asks once for six requests, whether one after the other or at once', async () => {
  const proofs = await Promise.all(Array.from({ length: 6 }, () => ada('secret')))
  for (let n = 0; n < 6; n += 1) proofs.push(await ada('secret'))
  expect(asked).toHaveLength(1)
  for (const proof of proofs) {
    expect(proof.actor.username).toBe('ada')
    expect(proof.provenAt).toEqual(new Date(1_000_000))
  }
})

it('asks again after its life, which use does not prolong', async () => {
  await ada('secret')
  nowMs += LIFETIME_MS - 1
  await ada('secret')
  expect(asked).toHaveLength(1)
  nowMs += 1
  expect((await ada('secret')).provenAt).toEqual(new Date(nowMs))
  expect(asked).toHaveLength(2)
})

it('lets a changed password live no longer than that, and takes the new one at once', async () => {
  await ada('secret')
  right = 'changed'
  await ada('secret')
  await ada('changed')
  await expect(ada('secret')).rejects.toMatchObject(refused)
})

it('never remembers a refusal', async () => {
  await expect(ada('wrong')).rejects.toMatchObject(refused)
  await expect(ada('wrong')).rejects.toMatchObject(refused)
  expect(asked).toHaveLength(2)
  right = 'wrong'
  await ada('wrong')
})

it('tells names, passwords and addresses apart, however they are put together', async () => {
  await ada('secret')
  for (const input of [
    { username: 'ad', password: 'asecret', address: HERE },
    { username: 'ada","', password: 'secret', address: HERE },
    { username: 'ada\0', password: 'secret', address: HERE },
    { username: 'Ada', password: 'secret', address: HERE },
    { username: 'ada', password: 'secret', address: THERE },
  ]) {
    const before = asked.length
    await prove({ ...input, client: null }).catch(() => undefined)
    expect(asked).toHaveLength(before + 1)
  }
})

describe('somebody who guesses', () => {
  it('is always answered by the directory and its limiter, also with many guesses at once', async () => {
    await ada('secret')
    const guesses = [...Array.from({ length: 20 }, (_, n) => `guess-${n}`), 'secret']
    await Promise.allSettled(guesses.map((guess) => ada(guess)))
    expect(asked).toHaveLength(1 + guesses.length)
  })

  it('from elsewhere neither meets nor disturbs what was remembered', async () => {
    await ada('secret')
    await expect(ada('guess', THERE)).rejects.toMatchObject(refused)
    await ada('secret', THERE)
    expect(asked).toHaveLength(3)
    await ada('secret')
    expect(asked).toHaveLength(3)
  })
})

it('forgets the oldest above its size', async () => {
  prove = remembering(2)
  for (const username of ['a', 'b', 'c', 'b', 'c', 'a'])
    await prove({ username, password: 'secret', address: HERE, client: null })
  expect(asked).toEqual(['a:secret', 'b:secret', 'c:secret', 'a:secret'])
})

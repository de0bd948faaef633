import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { makeAlert } from '../testing/fake-answers'
import { API_TOKEN, type FakeArray, startFakeArray } from '../testing/fake-array'
import { makeSelfSigned } from '../testing/self-signed'
import { createFlashBlade, type FlashBlade } from './array'
import { CALLS } from './calls'

const unavailable = { code: 'STORAGE_UNAVAILABLE' }
const refused = { code: 'STORAGE_REFUSED' }

let fake: FakeArray
let array: FlashBlade
let waits: number[]
let now: number

beforeEach(async () => {
  fake = await startFakeArray()
  waits = []
  now = Date.UTC(2026, 0, 1)
  array = connect()
})
afterEach(async () => {
  await array.close()
  await fake.close()
})

function connect(change: { caPem?: string; apiToken?: string; timeoutMs?: number } = {}) {
  return createFlashBlade({
    ...{ url: new URL(fake.url), caPem: fake.caPem, apiToken: API_TOKEN, timeoutMs: 5_000 },
    fileSystem: 'docker',
    clock: { now: () => new Date(now) },
    wait: async (ms) => {
      waits.push(ms)
      now += ms
    },
    ...change,
  })
}

const sent = (path: string) => fake.log.filter((call) => call.path.endsWith(path))
const caught = (call: Promise<unknown>) =>
  call.then(
    () => expect.fail('it was answered'),
    (error: unknown) => error,
  )

describe('the conversation', () => {
  it('takes the newest version as a number, and says who it speaks to', async () => {
    expect(await array.identify()).toEqual({
      ...{ name: 'fb01', purityVersion: '4.8.2', restVersion: '2.26' },
    })
    fake.state.versions = ['1.12', '2.0', '2.9', '2.10', '2.s-test', '2.latest', '2.99']
    expect(await connect().identify()).toMatchObject({ restVersion: '2.10' })
  })

  it('stops at an array without version 2', async () => {
    fake.state.versions = ['1.0', '1.12']
    await expect(array.identify()).rejects.toMatchObject(refused)
  })

  it.each(['403', '401'] as const)(
    'logs in once more when a session ends with %s',
    async (expiry) => {
      fake.state.expiry = expiry
      await array.space()
      fake.expireSessions()
      await Promise.all([array.space(), array.space()])
      expect(sent('/login')).toHaveLength(2)
    },
  )

  it('asks once more, not for ever', async () => {
    await array.space()
    const forbidden = { kind: 'answer', status: 403, body: '{"message":"no"}' } as const
    // What is asked for, versions, login, and what is asked for again.
    fake.failNext(forbidden)
    fake.expireSessions()
    await array.space()
    const narrow = connect({ apiToken: 'T-of-somebody-else' })
    const error = await caught(narrow.space())
    expect(error).toMatchObject({ ...refused, raw: 'HTTP 401: Invalid token.' })
    expect(fake.log.filter(({ path }) => path === '/api/login')).toHaveLength(3)
  })

  it('reads all pages', async () => {
    fake.state.pageItemsMax = 7
    for (let uid = 2001; uid <= 2050; uid += 1) fake.state.quotas.set(uid, uid)
    const quotas = await array.listQuotas()
    expect(quotas.map(({ uid }) => uid)).toEqual([...fake.state.quotas.keys()])
    expect(sent('/quotas/users')).toHaveLength(8)
  })
})

describe('trouble', () => {
  beforeEach(() => array.identify())
  const status = (code: number, more: { body?: string; headers?: Record<string, string> } = {}) =>
    ({ kind: 'answer', status: code, ...more }) as const

  it('asks again after 503 and after a broken connection', async () => {
    fake.failNext(status(503), status(502, { body: '<html>' }), { kind: 'reset' })
    await array.space()
    expect(waits).toHaveLength(3)
    fake.failNext(status(503), status(503), status(503), status(503))
    await expect(array.space()).rejects.toMatchObject(unavailable)
  })

  it('asks once for what a 500 answers, and for what may have happened already', async () => {
    fake.failNext(status(500, { body: '{"errors":[{"context":"x","message":"broken"}]}' }))
    await expect(array.space()).rejects.toMatchObject({
      ...unavailable,
      raw: 'HTTP 500: x: broken',
    })
    // The look is answered; whether the quota was made is not known.
    const { length } = fake.log
    fake.failNext({ kind: 'none' }, status(503))
    await expect(array.setQuota(2001, 5)).rejects.toMatchObject(unavailable)
    expect(fake.log.slice(length).map(({ method }) => method)).toEqual(['GET', 'POST'])
    expect(waits).toEqual([])
  })

  it('waits as 429 says: a second, or what is asked', async () => {
    fake.failNext(status(429), status(429, { headers: { 'retry-after': '2' } }))
    await array.space()
    expect(waits).toEqual([1000, 2000])
  })

  it('sends nothing for a minute once the budget of the minute is spent', async () => {
    fake.failNext(status(429, { headers: { 'x-ratelimit-remaining-minute': '0' } }))
    expect(await caught(array.space())).toMatchObject({ ...unavailable, retryAfterS: 60 })
    const { length } = fake.log
    now += 30_000
    expect(await caught(array.space())).toMatchObject({ retryAfterS: 30 })
    expect(fake.log).toHaveLength(length)
    now += 30_000
    await array.space()
  })

  it.each([
    ['a page of a proxy', '<html>Login</html>'],
    ['another form', '{"items":[{"capacity":"much"}]}'],
    ['nothing', ''],
  ])('does not take %s for an answer', async (_, body) => {
    fake.failNext(status(200, { body }))
    await expect(array.space()).rejects.toMatchObject(refused)
  })

  it('reads no answer without an end', async () => {
    fake.failNext(status(200, { body: 'x'.repeat(5 * 2 ** 20) }))
    await expect(array.space()).rejects.toMatchObject(refused)
  })

  it('gives up on an array that is silent, and on one that is gone', async () => {
    const hasty = connect({ timeoutMs: 200 })
    fake.failNext({ kind: 'silence' })
    await expect(hasty.space()).rejects.toMatchObject(unavailable)
    await fake.close()
    await expect(array.space()).rejects.toMatchObject({ ...unavailable, raw: 'ECONNREFUSED' })
    fake = await startFakeArray()
  })

  it('believes no other certificate than the pinned one', async () => {
    const { certificatePem } = await makeSelfSigned()
    const error = await caught(connect({ caPem: certificatePem }).space())
    expect(error).toMatchObject({ ...unavailable, detail: expect.stringContaining('CA_FILE') })
    expect(() => connect({ caPem: 'none' })).toThrow('FLASHBLADE_CA_FILE')
  })

  it('never tells a secret', async () => {
    await array.space()
    const echo = `{"errors":[{"context":"${API_TOKEN}","message":"bad"}]}`
    fake.failNext(status(400, { body: echo }))
    const error = await caught(array.space())
    expect(error).toMatchObject({ raw: 'HTTP 400: [redacted]: bad' })
    fake.failNext({ kind: 'reset' }, { kind: 'reset' }, { kind: 'reset' }, { kind: 'reset' })
    const broken = await caught(array.space())
    for (const each of [error, broken]) {
      const whole = JSON.stringify(each, Object.getOwnPropertyNames(each))
      expect(whole).not.toContain(API_TOKEN)
      expect(Reflect.get(each as object, 'cause')).toBeUndefined()
    }
  })
})

describe('what it reads', () => {
  it('finds the file system, or nothing', async () => {
    expect(await array.findFileSystem()).toMatchObject({
      ...{ name: 'docker', destroyed: false, hard_limit_enabled: true },
      space: { virtual: 163_079_842_816 },
    })
    fake.state.fileSystem.name = 'other'
    expect(await array.findFileSystem()).toBeNull()
  })

  it('reads export rules from the file system, or from its policy', async () => {
    fake.state.fileSystem.nfs.rules = '10.0.0.1(rw,no_root_squash) *(ro)'
    expect(await rules()).toEqual([
      { client: '10.0.0.1', isWritable: true, keepsRoot: true },
      { client: '*', isWritable: false, keepsRoot: false },
    ])
    fake.state.fileSystem.nfs.export_policy.name = 'exports'
    fake.state.exportRules.push({ client: '*', access: 'no-squash', permission: 'rw' })
    expect(await rules()).toEqual([{ client: '*', isWritable: true, keepsRoot: true }])
  })
  async function rules() {
    const found = await array.findFileSystem()
    return found === null ? null : array.listExportRules(found)
  }

  it('reads open alerts, the gravest first, data addresses and space', async () => {
    const alert = makeAlert('docker')
    fake.state.alerts = [
      alert,
      { ...alert, name: '220', severity: 'critical' },
      { ...alert, name: '221', state: 'closed' },
    ]
    expect((await array.listAlerts()).map(({ name }) => name)).toEqual(['220', '219'])
    expect(await array.listDataAddresses()).toEqual(['10.21.236.202'])
    expect(await array.space()).toEqual({
      ...{ capacityBytes: 89_314_175_302_419, usedBytes: 23_134_475_609_057 },
    })
  })

  it('asks for newer quota policies only where they exist', async () => {
    fake.state.quotaPolicies.push('of-team')
    expect(await array.listQuotaPolicies()).toEqual(['of-team'])
    fake.state.versions = ['2.0', '2.24']
    expect(await connect().listQuotaPolicies()).toEqual([])
  })

  it('reads usage as late as the array shows it', async () => {
    fake.write(2001, 500)
    expect(await array.listUsage()).toEqual([])
    fake.settle()
    expect(await array.listUsage()).toEqual([{ uid: 2001, usedBytes: 500, quotaBytes: null }])
  })
})

describe('quotas', () => {
  it('are made, changed, left alone and removed, one user at a time', async () => {
    fake.state.quotas.set(9, 99)
    await array.setQuota(2001, 1000)
    await array.setQuota(2001, 1000)
    await array.setQuota(2001, 2000)
    expect([...fake.state.quotas]).toEqual([
      [9, 99],
      [2001, 2000],
    ])
    const writes = fake.log.filter(({ path, method }) => path.includes('/2.') && method !== 'GET')
    expect(writes.map(({ method, body }) => [method, body])).toEqual([
      ['POST', { quota: 1000 }],
      ['PATCH', { quota: 2000 }],
    ])
    await array.removeQuota(2001)
    await array.removeQuota(2001)
    expect([...fake.state.quotas]).toEqual([[9, 99]])
  })

  it.each([0, -1, 1.5, Number.NaN])('are never %d', async (quota) => {
    await expect(array.setQuota(2001, quota)).rejects.toMatchObject({ code: 'INTERNAL' })
    expect(fake.state.quotas.size).toBe(0)
  })
})

it('destroys, overwrites and snapshots nothing, whatever is asked and whatever goes wrong', async () => {
  fake.state.quotas.set(9, 99)
  const everything = [
    array.identify,
    array.findFileSystem,
    array.listQuotaPolicies,
    array.space,
    array.listAlerts,
    array.listDataAddresses,
    array.listQuotas,
    array.listUsage,
    () => array.setQuota(2001, 7),
    () => array.setQuota(2001, 8),
    () => array.removeQuota(2001),
  ]
  const faults = [503, 500, 429, 403, 400, 200].map(
    (code) => ({ kind: 'answer', status: code }) as const,
  )
  for (const fault of [null, ...faults]) {
    for (const call of everything) {
      if (fault !== null) fake.failNext(fault)
      await call().catch(() => undefined)
    }
  }
  const allowed = new Set(
    Object.values(CALLS).map(({ method, path }) => `${method} ${path.replace(/^\/api\//, '')}`),
  )
  const seen = fake.log.map(
    ({ method, path }) => `${method} ${path.replace(/^\/api\/(2\.\d+\/)?/, '')}`,
  )
  expect(seen.filter((each) => !allowed.has(each))).toEqual([])
  const writes = fake.log.filter(
    ({ method, path }) => method !== 'GET' && !/log(in|out)$/.test(path),
  )
  expect(writes.length).toBeGreaterThan(2)
  for (const { path, query, body } of writes) {
    expect(path).toMatch(/\/quotas\/users$/)
    expect(query).toEqual({ file_system_names: 'docker', uids: '2001' })
    expect(Object.keys(body ?? {})).toEqual(body === null ? [] : ['quota'])
  }
  expect(fake.state.fileSystem.destroyed).toBe(false)
  expect(fake.state.quotas.get(9)).toBe(99)
})

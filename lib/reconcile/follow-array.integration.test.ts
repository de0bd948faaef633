import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parseSettings } from '../env/parse-settings'
import { systemClock } from '../kernel/clock'
import { createLogger } from '../kernel/logger'
import type { FlashBlade } from '../storage/flashblade/array'
import { makeAlert } from '../storage/testing/fake-answers'
import { API_TOKEN, type FakeArray, startFakeArray } from '../storage/testing/fake-array'
import { getStorage } from '../tenants/get-storage'
import { findPlatformObservation, recordPlatformObservation } from '../tenants/platform-observation'
import { type Cast, makeStage, type Stage } from '../tenants/testing/stage'
import { type ArrayFollower, createArrayFollower, openArray } from './follow-array'

let stage: Stage
let cast: Cast
let fake: FakeArray
let array: FlashBlade
let follower: ArrayFollower
let lines: string[]
let directory: string

const MIB = 2 ** 20
const FACTS = {
  ...{ nodeCount: 1, publishMode: 'host' as const, usedPorts: [] },
  ...{ storageFreeBytes: null, storageTotalBytes: null, swarmProblem: null, storageProblem: null },
}

beforeAll(async () => {
  stage = await makeStage()
  directory = await mkdtemp(join(tmpdir(), 'berth-array-'))
})
afterAll(async () => {
  await stage?.drop()
  await rm(directory, { recursive: true, force: true })
})
beforeEach(async () => {
  cast = stage.makeCast()
  const { db } = cast.context
  await db.registry.updateMany({ data: { uid: null } })
  await db.arrayQuota.deleteMany()
  fake = await startFakeArray()
  await recordPlatformObservation(db, FACTS, new Date())
  lines = []
  array = await connect()
  const logger = createLogger({ level: 'trace' }, { write: (line) => void lines.push(line) })
  follower = createArrayFollower({ db, clock: systemClock, logger }, array)
})
afterEach(async () => {
  await follower.close()
  await fake.close()
})

async function connect(): Promise<FlashBlade> {
  const file = join(directory, 'array.pem')
  await writeFile(file, fake.caPem)
  const settings = parseSettings({
    ...{ DEMO: '1', AUTH_SECRET: 'a'.repeat(32), CA_SECRET: 'c'.repeat(32) },
    ...{ FLASHBLADE_URL: fake.url, FLASHBLADE_TOKEN: API_TOKEN },
    ...{ FLASHBLADE_CA_FILE: file, FLASHBLADE_FILE_SYSTEM: 'docker' },
  })
  const opened = await openArray(settings, systemClock)
  if (opened === null) throw new Error('no array')
  return opened
}

let nextUid = 300_001
async function registryWithUid(change: { quotaBytes?: bigint } = {}) {
  const { id, ref } = await cast.makeRegistry(`r${nextUid}`)
  const uid = nextUid
  nextUid += 1
  const data = { uid, quotaBytes: 100n * BigInt(MIB), ...change }
  await cast.context.db.registry.update({ where: { id }, data })
  return { id, uid, name: `${ref.tenantSlug}/${ref.registrySlug}` }
}
const row = (id: string) => cast.context.db.registry.findUniqueOrThrow({ where: { id } })
const seen = async () => (await findPlatformObservation(cast.context.db))?.array ?? null

describe('quotas on the array', () => {
  it('follow registries at 105 %, in the trash too, and leave others alone', async () => {
    const { db } = cast.context
    fake.state.quotas.set(1000, 7)
    const { id, uid } = await registryWithUid()
    const trashed = await registryWithUid()
    const gone = { desired: 'deleted', phase: 'deleted', deletedAt: new Date() }
    await db.registry.update({ where: { id: trashed.id }, data: gone })
    await follower.look()
    expect(fake.state.quotas).toEqual(
      new Map([
        [1000, 7],
        [uid, 105 * MIB],
        [trashed.uid, 105 * MIB],
      ]),
    )
    expect(await seen()).toMatchObject({ problem: null, quotasHeld: 2, quotasOutOfStep: [] })

    await db.registry.update({ where: { id }, data: { quotaBytes: 200n * BigInt(MIB) } })
    await follower.followQuotas()
    expect(fake.state.quotas.get(uid)).toBe(210 * MIB)

    // Erased: nobody has the uid any more.
    await db.registry.update({ where: { id: trashed.id }, data: { uid: null } })
    await follower.followQuotas()
    expect(fake.state.quotas).toEqual(
      new Map([
        [1000, 7],
        [uid, 210 * MIB],
      ]),
    )

    fake.state.quotas.set(uid, 1)
    await follower.look()
    expect(fake.state.quotas.get(uid)).toBe(210 * MIB)
  })

  it('ask nothing while all is in step', async () => {
    await registryWithUid()
    await follower.look()
    const { length } = fake.log
    await follower.followQuotas()
    expect(fake.log).toHaveLength(length)
    await follower.look()
    expect(fake.log.slice(length).filter(({ method }) => method !== 'GET')).toEqual([])
  })

  it('tell which one the array refuses, and go on with the others', async () => {
    const first = await registryWithUid()
    const second = await registryWithUid()
    // Nine reads come first, with versions and login; then a look at the first one's quota, and its making.
    await follower.look()
    fake.state.quotas.clear()
    const start = fake.log.length
    await follower.look()
    const making = fake.log.slice(start).findIndex(({ method }) => method === 'POST')
    fake.state.quotas.clear()
    const none = Array.from({ length: making }, () => ({ kind: 'none' }) as const)
    const refusal = '{"errors":[{"context":null,"message":"too many quotas"}]}'
    fake.failNext(...none, { kind: 'answer', status: 400, body: refusal })
    await follower.look()
    expect([...fake.state.quotas.keys()]).toEqual([second.uid])
    expect(await seen()).toMatchObject({
      quotasHeld: 1,
      quotasOutOfStep: [
        {
          ...{ uid: first.uid, registry: first.name, wantedBytes: 105 * MIB, foundBytes: null },
          problem: expect.stringContaining('too many quotas'),
        },
      ],
    })
    await follower.look()
    expect(fake.state.quotas.size).toBe(2)
    expect(await seen()).toMatchObject({ quotasOutOfStep: [] })
  })

  it('are left alone under a newer policy, which is told', async () => {
    await registryWithUid()
    fake.state.quotaPolicies.push('of-team')
    await follower.look()
    expect(fake.state.quotas.size).toBe(0)
    const found = (await seen())?.findings ?? []
    expect(found[0]).toMatchObject({ level: 'problem', what: expect.stringContaining('of-team') })
    const { length } = fake.log
    await follower.followQuotas()
    expect(fake.log).toHaveLength(length)
  })
})

describe('what is seen of the array', () => {
  it('is usage by registry, space and alerts', async () => {
    const { id, uid } = await registryWithUid()
    const other = await registryWithUid()
    fake.write(uid, 5 * MIB)
    fake.write(4711, 9)
    fake.settle()
    fake.state.alerts.push(makeAlert('docker'))
    await follower.look()
    expect(await row(id)).toMatchObject({
      ...{ arrayUsedBytes: 5n * BigInt(MIB), arrayUsedAt: expect.any(Date) },
    })
    expect(await row(other.id)).toMatchObject({ arrayUsedBytes: 0n })
    const view = await getStorage(cast.context, cast.admin, {})
    expect(view.onArray).toMatchObject([
      { uid, usedBytes: 5 * MIB, hardQuotaBytes: 105 * MIB },
      { uid: other.uid, usedBytes: 0 },
    ])
    expect(view).toMatchObject({ tree: { problem: null }, troubled: [], array: await seen() })
    expect(await seen()).toMatchObject({
      ...{ name: 'fb01', restVersion: '2.26', dataAddresses: ['10.21.236.202'] },
      fileSystem: { name: 'docker', usedBytes: 163_079_842_816, limitBytes: 10 * 2 ** 40 },
      alerts: [{ code: 1101, severity: 'warning', component: 'docker' }],
    })
  })

  it('goes on without what the token may not see, and says so', async () => {
    const { uid } = await registryWithUid()
    fake.state.forbidden = ['alerts', 'usage/users']
    await follower.look()
    expect(fake.state.quotas.get(uid)).toBe(105 * MIB)
    const facts = await seen()
    expect(facts).toMatchObject({ problem: null, quotasHeld: 1, capacityBytes: expect.any(Number) })
    expect(facts?.findings.at(-1)?.what).toMatch(/does not tell its usage \(.*alerts \(/)
  })

  it('stays as it was while the array is away, with the reason, and without a secret in the log', async () => {
    const { id, uid } = await registryWithUid()
    fake.write(uid, 5)
    fake.settle()
    await follower.look()
    const before = await seen()
    await fake.close()
    await follower.look()
    expect(await seen()).toEqual({ ...before, problem: expect.stringContaining('ECONNREFUSED') })
    expect(await row(id)).toMatchObject({ arrayUsedBytes: 5n })
    await follower.followQuotas()
    expect(lines.some((line) => line.includes('array not seen'))).toBe(true)
    expect(lines.join('')).not.toContain(API_TOKEN)
    fake = await startFakeArray()
  })

  it('outlives a look at the rest, and goes with the setting', async () => {
    const { db, clock } = cast.context
    await follower.look()
    const before = await seen()
    await recordPlatformObservation(db, { ...FACTS, nodeCount: 3 }, new Date())
    expect(await findPlatformObservation(db)).toMatchObject({ nodeCount: 3, array: before })
    const without = createArrayFollower(
      { db, clock, logger: createLogger({ level: 'silent' }) },
      null,
    )
    await without.look()
    expect(await seen()).toBeNull()
  })
})

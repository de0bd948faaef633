import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { DATABASE_KINDS, type ScratchDatabase } from '../db/testing/scratch-database'
import { newId } from '../kernel/ids'
import { deleteRegistryEvents, type ReportedEvent, storeRegistryEvents } from './registry-events'

const DIGEST = `sha256:${'3'.repeat(64)}`

const push = (id: string): ReportedEvent => ({
  id,
  timestamp: new Date('2026-11-24T10:00:00.123Z'),
  action: 'push',
  repository: 'team/app',
  fromRepository: null,
  tag: 'v1',
  digest: DIGEST,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  sizeBytes: 708,
  references: [{ mediaType: 'x', digest: DIGEST, size: 12 }],
  actor: 'payments-dev',
  clientAddress: '10.0.0.9',
  userAgent: 'docker/28',
  method: 'PUT',
  instanceId: 'i-1',
})

describe.each(DATABASE_KINDS)('in %s', (_, createDatabase) => {
  let scratch: ScratchDatabase
  beforeAll(async () => {
    scratch = await createDatabase()
  })
  afterAll(() => scratch?.close())

  const setting = () => ({ id: newId(), tenantId: newId() })
  const store = (
    registry: { id: string; tenantId: string },
    events: ReportedEvent[],
    receivedAt = new Date(),
  ) => storeRegistryEvents(scratch.db, registry, { events, receivedAt })
  const rowsOf = (registryId: string) =>
    scratch.db.registryEvent.findMany({ where: { registryId }, orderBy: { sequence: 'asc' } })

  // Before any other, as the statement is made ready by the first.
  test('the first two may come at once', async () => {
    const registry = setting()
    await Promise.all([store(registry, [push('one')]), store(registry, [push('two')])])
    expect(await rowsOf(registry.id)).toHaveLength(2)
  })

  test('an event is kept with all that it says', async () => {
    const registry = setting()
    const receivedAt = new Date()
    await store(registry, [push('one')], receivedAt)
    const { timestamp, clientAddress, userAgent, ...rest } = push('one')
    expect(await rowsOf(registry.id)).toEqual([
      {
        ...rest,
        registryId: registry.id,
        tenantId: registry.tenantId,
        sequence: expect.any(BigInt),
        sizeBytes: 708n,
        receivedAt,
        occurredAt: timestamp,
        address: clientAddress,
        client: userAgent,
        processedAt: null,
      },
    ])
  })

  test('one that comes again changes nothing, alone or among others', async () => {
    const registry = setting()
    await store(registry, [push('one')])
    const [first] = await rowsOf(registry.id)
    await store(registry, [{ ...push('one'), actor: 'somebody else' }])
    await store(registry, [push('one'), push('two'), push('two')])
    const rows = await rowsOf(registry.id)
    expect(rows.map(({ id }) => id)).toEqual(['one', 'two'])
    expect(rows[0]).toEqual(first)
  })

  test('a registry cannot keep out the events of another by their ids', async () => {
    const [mine, foreign] = [setting(), setting()]
    await store(foreign, [push('one')])
    await store(mine, [push('one')])
    expect(await rowsOf(mine.id)).toMatchObject([{ tenantId: mine.tenantId }])
  })

  test('a body of many events keeps their order', async () => {
    const registry = setting()
    const ids = Array.from({ length: 1000 }, (_, index) => `event-${index}`)
    await store(registry, ids.map(push))
    expect((await rowsOf(registry.id)).map(({ id }) => id)).toEqual(ids)
  })

  test('one that comes before or during a transaction of somebody else does not end with it', async () => {
    const registry = setting()
    const stored = [store(registry, [push('before')])]
    const undone = scratch.db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT 1`
      stored.push(store(registry, [push('during')]))
      await tx.$queryRaw`SELECT 1`
      throw new Error('taken back')
    })
    await expect(undone).rejects.toThrow('taken back')
    await Promise.all(stored)
    expect((await rowsOf(registry.id)).map(({ id }) => id)).toEqual(
      expect.arrayContaining(['before', 'during']),
    )
  })

  test('old ones are deleted, younger ones stay', async () => {
    const registry = setting()
    await store(registry, [push('old')], new Date('2020-01-01T00:00:00.000Z'))
    await store(registry, [push('at the limit')], new Date('2020-02-01T00:00:00.000Z'))
    const deleted = await deleteRegistryEvents(scratch.db, new Date('2020-02-01T00:00:00.000Z'))
    expect(deleted).toBe(1)
    expect(await rowsOf(registry.id)).toMatchObject([{ id: 'at the limit' }])
  })
})

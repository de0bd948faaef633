import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeCleanupWindow } from '../../tenants/change-cleanup-window'
import { startCleanup } from '../../tenants/start-cleanup'
import { makeStage, type Stage } from '../../tenants/testing/stage'
import { viewStorageCleanup } from '../../tenants/view-storage-cleanup'
import { findCleanup, listQueuedCleanups } from './cleanup-store'
import { startNightly } from './start-nightly'

let stage: Stage
beforeAll(async () => {
  stage = await makeStage()
}, 120_000)
afterAll(() => stage?.drop())

const at = (time: string) => new Date(`2026-12-01T${time}:00Z`)

/** A team with a registry that is up, and one that never was. */
async function ready() {
  const cast = stage.makeCast()
  const { db } = cast.context
  const { id, ref } = await cast.makeRegistry()
  await cast.makeRegistry('down')
  await db.registry.update({ where: { id }, data: { phase: 'ready', readyAt: at('00:00') } })
  const night = (time: string, window = '02:00-05:00') =>
    startNightly({ db, clock: { now: () => at(time) }, settings: { CLEANUP_WINDOW: window } })
  const runs = () => db.storageCleanup.count({ where: { registryId: id } })
  const end = () =>
    db.storageCleanup.updateMany({ data: { finishedAt: at('03:00'), step: 'ended' } })
  return { cast, db, id, ref, night, runs, end }
}

describe('the nightly window', () => {
  it('starts one clean-up of each registry that is ready, once a night', async () => {
    const { cast, db, id, ref, night, runs, end } = await ready()
    await night('01:59')
    expect(await runs()).toBe(0)
    await night('02:00')
    expect(await listQueuedCleanups(db)).toEqual([id])
    expect(await viewStorageCleanup(cast.context, cast.viewer, ref)).toMatchObject({
      current: { step: 'queued', requestedBy: null, isForecast: false },
    })
    await end()
    await night('04:59')
    expect(await runs()).toBe(1)
    await db.registry.update({ where: { id }, data: { deletedAt: at('05:00') } })
  })

  it('is that of the registry, where it has one', async () => {
    const { cast, db, id, ref, night, runs, end } = await ready()
    const change = (window: string | null) =>
      changeCleanupWindow(cast.context, cast.owner, { ...ref, window })
    await change('')
    await night('03:00')
    expect(await runs()).toBe(0)
    await change('23:00-01:00')
    expect(await viewStorageCleanup(cast.context, cast.owner, ref)).toMatchObject({
      ...{ window: '23:00-01:00', platformWindow: '', abilities: { clean: true } },
      nextAt: expect.stringContaining('T23:00:00'),
    })
    await night('00:30')
    expect(await runs()).toBe(1)
    await end()
    await change(null)
    expect(await cast.auditOf(id, 'registry.cleanupWindowChanged')).toMatchObject({
      ...{ before: { window: '23:00-01:00' }, after: { window: null } },
    })
    await db.registry.update({ where: { id }, data: { deletedAt: at('05:00') } })
  })
})

describe('a clean-up by hand', () => {
  it('is one at a time, and in the audit trail', async () => {
    const { cast, db, id, ref } = await ready()
    const start = () => startCleanup(cast.context, cast.owner, { ...ref, isForecast: false })
    await start()
    await expect(start()).rejects.toMatchObject({ code: 'CONFLICT' })
    expect(await cast.auditOf(id, 'registry.cleanupRequested')).toMatchObject({
      ...{ actor: cast.owner.username, after: { forecast: false } },
    })
    expect(await findCleanup(db, id)).toMatchObject({ step: 'queued', hasFailed: false })
  })

  it('waits for a registry that is up', async () => {
    const { cast, ref } = await ready()
    await expect(
      startCleanup(cast.context, cast.owner, { ...ref, registrySlug: 'down', isForecast: true }),
    ).rejects.toMatchObject({ code: 'NOT_READY' })
  })
})

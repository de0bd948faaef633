import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { MIB } from '../kernel/bytes'
import { changeRegistry } from './change-registry'
import { deleteRegistry } from './delete-registry'
import { getRegistry } from './get-registry'
import { listRegistries } from './list-registries'
import { restartRegistry } from './restart-registry'
import { resumeRegistry } from './resume-registry'
import { suspendRegistry } from './suspend-registry'
import { type Cast, makeStage, type Stage } from './testing/stage'

const DAY_MS = 86_400_000

let stage: Stage
let cast: Cast
beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(() => {
  cast = stage.makeCast()
})

describe('a registry that rests', () => {
  it('says who, when, why and until when clients may go on, and takes a reason to get there', async () => {
    const { context, owner, dev, makeRegistry, auditOf } = cast
    const { id, ref } = await makeRegistry()
    const mute = suspendRegistry(context, owner, { ...ref, reason: '  ' })
    await expect(mute).rejects.toMatchObject({ code: 'BAD_INPUT', field: 'reason' })
    await suspendRegistry(context, owner, { ...ref, reason: 'moves house' })
    const again = suspendRegistry(context, owner, { ...ref, reason: 'again' })
    await expect(again).rejects.toMatchObject({ code: 'CONFLICT' })
    const view = await getRegistry(context, dev, ref)
    expect(view).toMatchObject({
      phase: 'suspending',
      generation: 2,
      suspension: { by: owner.username, reason: 'moves house' },
      abilities: { suspend: false, resume: false },
    })
    const { at, stopsAt } = view.suspension ?? { at: '', stopsAt: '' }
    expect(Date.parse(stopsAt) - Date.parse(at)).toBe(360_000)
    expect(await auditOf(id, 'registry.suspended')).toMatchObject({
      ...{ actor: owner.username, after: { reason: 'moves house' } },
    })
    const restart = restartRegistry(context, owner, { ...ref, generation: 2 })
    await expect(restart).rejects.toMatchObject({
      ...{ code: 'SUSPENDED', detail: expect.stringContaining('“moves house”') },
    })
  })

  it('is resumed once, and can be deleted as it is', async () => {
    const { context, owner, makeRegistry } = cast
    const { ref } = await makeRegistry()
    const early = resumeRegistry(context, owner, ref)
    await expect(early).rejects.toMatchObject({ code: 'CONFLICT' })
    await suspendRegistry(context, owner, { ...ref, reason: 'moves house' })
    await resumeRegistry(context, owner, ref)
    const resumed = await getRegistry(context, owner, ref)
    expect(resumed).toMatchObject({ suspension: null, generation: 3, abilities: { suspend: true } })
    expect(resumed.steps[0]).toMatchObject({ note: `Resumed by ${owner.username}` })
    await suspendRegistry(context, owner, { ...ref, reason: 'moves on' })
    await deleteRegistry(context, owner, { ...ref, confirm: ref.registrySlug })
    expect(await getRegistry(context, owner, ref)).toMatchObject({
      ...{ phase: 'deleting', suspension: null },
    })
  })
})

describe('changeRegistry', () => {
  async function form() {
    const { context, owner, makeRegistry } = cast
    const { id, ref } = await makeRegistry()
    const { purpose, replicas, memoryBytes, cpus, image, generation } = await getRegistry(
      ...([context, owner, ref] as const),
    )
    const typed = { registryId: id, generation, purpose, replicas, memoryBytes, cpus, image }
    const save = (change: Partial<typeof typed>) =>
      changeRegistry(context, owner, { ...typed, ...change }, { observation: null })
    return { id, ref, save }
  }

  it('writes what changed and nothing else, as a new version', async () => {
    const { context, owner, auditOf } = cast
    const { id, ref, save } = await form()
    expect(await save({})).toEqual({ registryId: id, generation: 1 })
    const saved = await save({ purpose: 'for something else', memoryBytes: 256 * MIB })
    expect(saved).toEqual({ registryId: id, generation: 2 })
    const view = await getRegistry(context, owner, ref)
    expect(view).toMatchObject({
      purpose: 'for something else',
      memoryBytes: 256 * MIB,
      cpus: null,
    })
    expect(view.steps[0]?.note).toBe(`Changed by ${owner.username}: purpose, memory`)
    expect(await auditOf(id, 'registry.changed')).toMatchObject({
      before: { purpose: expect.any(String), memoryBytes: null },
      after: { purpose: 'for something else', memoryBytes: 256 * MIB },
    })
  })

  it('refuses what the platform does not offer, by its field', async () => {
    const { save } = await form()
    const refusals = { image: 'evil.example.com/x:1', cpus: 99, memoryBytes: 1, replicas: 2 }
    for (const [field, value] of Object.entries(refusals))
      await expect(save({ [field]: value })).rejects.toMatchObject({ code: 'BAD_INPUT', field })
  })

  it('tells of somebody who was faster, and of two at once lets one', async () => {
    const { save } = await form()
    await save({ cpus: 2 })
    await expect(save({ cpus: 3 })).rejects.toMatchObject({ code: 'CONFLICT' })
    const both = await Promise.allSettled([0.5, 0.6].map((cpus) => save({ generation: 2, cpus })))
    expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })
})

it('restarts once for a click that comes twice', async () => {
  const { context, owner, makeRegistry } = cast
  const { id, ref } = await makeRegistry()
  const click = () => restartRegistry(context, owner, { ...ref, generation: 1 })
  const both = await Promise.allSettled([click(), click()])
  expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  expect(await context.db.registry.findUnique({ where: { id } })).toMatchObject({
    ...{ restarts: 1, generation: 2 },
  })
})

it('tells of registries that nobody uses, and lists them alone', async () => {
  const { context, owner, makeRegistry } = cast
  const { id, ref } = await makeRegistry()
  const now = context.clock.now().getTime()
  const ago = (days: number) => new Date(now - days * DAY_MS - 1000)
  const idle = async (days?: number) =>
    (await listRegistries(context, owner, { scope: 'mine', ...(days ? { idle: days } : {}) })).map(
      (each) => each.idleDays,
    )
  expect(await idle()).toEqual([null])
  expect(await idle(1)).toEqual([])
  await context.db.registry.update({ where: { id }, data: { readyAt: ago(100) } })
  expect(await idle()).toEqual([100])
  await context.db.indexedRepository.create({
    data: { registryId: id, name: 'team/app', lastPulledAt: ago(20) },
  })
  expect(await idle()).toEqual([null])
  expect(await idle(20)).toEqual([20])
  expect(await idle(21)).toEqual([])
  expect((await getRegistry(context, owner, ref)).idleDays).toBeNull()
})

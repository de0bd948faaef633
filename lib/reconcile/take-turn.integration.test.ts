import { afterAll, beforeAll, expect, it } from 'vitest'
import { continueRoll } from '../tenants/continue-roll'
import { getRoll } from '../tenants/get-roll'
import { makeStage, type Stage } from '../tenants/testing/stage'
import { findNextTurn, takeTurn } from './take-turn'

let stage: Stage
beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())

it('a change that Berth brings reaches one at a time, and goes on after a failure when an admin says so', async () => {
  const { context, admin, owner, makeRegistry } = stage.makeCast()
  const { db } = context
  const { id: first, ref } = await makeRegistry()
  const { id: second } = await makeRegistry('base')
  const ready = { phase: 'ready', readyAt: context.clock.now() }
  await db.registry.updateMany({ where: { id: { in: [first, second] } }, data: ready })

  const turns = await Promise.all([takeTurn(db, first), takeTurn(db, second), takeTurn(db, first)])
  expect(turns.filter(Boolean).length).toBeLessThanOrEqual(1)
  if (!turns.includes(true)) expect(await takeTurn(db, first)).toBe(true)
  expect(await takeTurn(db, second)).toBe(false)
  expect(await findNextTurn(db)).toBeNull()
  const tooEarly = continueRoll(context, admin, {})
  await expect(tooEarly).rejects.toMatchObject({ code: 'CONFLICT' })

  const rolling = await db.registry.findFirstOrThrow({ where: { rollState: 'rolling' } })
  const waits = rolling.id === first ? second : first
  const trouble = { phase: 'degraded', errorTerminal: true, errorCode: 'SWARM_REFUSED' }
  await db.registry.update({
    where: { id: rolling.id },
    data: { ...trouble, errorSentence: 'It did not start.' },
  })
  expect(await takeTurn(db, waits)).toBe(false)
  const tenantSlug = ref.tenantSlug
  expect(await getRoll(context, admin, {})).toMatchObject({
    isStopped: true,
    rolling: { tenantSlug, slug: rolling.slug, failure: 'It did not start.' },
    waiting: [{ tenantSlug }],
  })
  await expect(continueRoll(context, owner, {})).rejects.toMatchObject({ code: 'FORBIDDEN' })
  expect(await continueRoll(context, admin, {})).toEqual({ registryId: rolling.id })
  expect(await findNextTurn(db)).toBe(waits)
  expect(await takeTurn(db, waits)).toBe(true)

  // Nobody waits for one that is to go.
  await db.registry.update({ where: { id: waits }, data: { desired: 'deleted' } })
  await db.registry.update({ where: { id: rolling.id }, data: { rollState: 'waiting' } })
  expect(await takeTurn(db, rolling.id)).toBe(true)
  await db.registry.updateMany({ data: { rollState: null } })
  expect(await getRoll(context, admin, {})).toBeNull()
})

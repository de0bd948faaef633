import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { measureAgain } from './measure-again'
import { type Cast, makeStage, type Stage } from './testing/stage'
import { findTokenRegistry } from './token-registry'
import { listUsageDue, markUsageDirty, recordUsage } from './usage'

let stage: Stage
let cast: Cast

beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(() => {
  cast = stage.makeCast()
})

describe('a registry is to be measured', () => {
  it('keeps the mark of a push that came while usage was measured', async () => {
    const { context, makeRegistry } = cast
    const { id } = await makeRegistry()
    await context.db.registry.update({ where: { id }, data: { readyAt: new Date() } })
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds))
    const due = (from: number) =>
      listUsageDue(context.db, {
        now: at(59),
        dirtyBefore: at(59),
        dirtyMeasuredBefore: at(0),
        measuredBefore: at(from),
      })
    expect(await due(0)).toContain(id)
    await markUsageDirty(context.db, { now: () => at(10) }, id)
    await recordUsage(context.db, id, usage(7, 9, 11))
    expect(await due(0)).toContain(id)
    await recordUsage(context.db, id, usage(8, 12, 13))
    expect(await due(0)).not.toContain(id)
    await recordUsage(context.db, id, usage(1, 0, 1))
    expect(await findTokenRegistry(context.db, id)).toMatchObject({ usedBytes: 8 })
  })

  it('is due although it is pushed to all the time, and not when it was measured lately', async () => {
    const { context, makeRegistry } = cast
    const { id } = await makeRegistry()
    await context.db.registry.update({ where: { id }, data: { readyAt: new Date() } })
    const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds))
    const due = () =>
      listUsageDue(context.db, {
        now: at(50),
        dirtyBefore: at(48),
        dirtyMeasuredBefore: at(30),
        measuredBefore: at(0),
      })
    const measure = (second: number, walkMs = 0) =>
      recordUsage(context.db, id, { ...usage(7, second, second), walkMs })
    await measure(30)
    expect(await due()).not.toContain(id)
    await markUsageDirty(context.db, { now: () => at(49) }, id)
    expect(await due()).toContain(id)
    await measure(31)
    expect(await due()).not.toContain(id)
  })

  it('is not due while it is read-only, and is again afterwards', async () => {
    const { context, makeRegistry } = cast
    const { id } = await makeRegistry()
    const now = new Date()
    const due = () =>
      listUsageDue(context.db, {
        ...{ now, dirtyBefore: now, dirtyMeasuredBefore: now, measuredBefore: now },
      })
    const update = (readOnlySince: Date | null) =>
      context.db.registry.update({ where: { id }, data: { readyAt: now, readOnlySince } })
    await update(now)
    expect(await due()).not.toContain(id)
    await update(null)
    expect(await due()).toContain(id)
  })

  it('rests after a long walk, unless somebody wants it measured', async () => {
    const { context, dev, makeRegistry } = cast
    const { id, ref } = await makeRegistry()
    await context.db.registry.update({ where: { id }, data: { readyAt: new Date() } })
    const dueAt = (second: number) => {
      const now = usage(0, second, second).at
      const times = { dirtyBefore: now, dirtyMeasuredBefore: now, measuredBefore: now }
      return listUsageDue(context.db, { now, ...times })
    }
    await recordUsage(context.db, id, { ...usage(7, 0, 10), walkMs: 10_000 })
    expect(await dueAt(49)).not.toContain(id)
    expect(await dueAt(50)).toContain(id)
    expect(await measureAgain(context, dev, ref)).toEqual({ outcome: 'wanted' })
    expect(await measureAgain(context, dev, ref)).toEqual({ outcome: 'already-wanted' })
    expect(await dueAt(49)).toContain(id)
    // The wish is younger than the walk that ends now.
    await recordUsage(context.db, id, { ...usage(7, 11, 12), walkMs: 10_000 })
    expect(await dueAt(13)).toContain(id)
  })
})

/** A measurement of some bytes that are all tagged, by the second of a minute. */
function usage(bytes: number, from: number, to: number) {
  const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds))
  const parts = { binBytes: 0, untaggedBytes: 0, uploadBytes: 0, linkBytes: 0 }
  return {
    ...{ bytes, files: 1, parts: { taggedBytes: bytes, ...parts } },
    ...{ measuredFrom: at(from), at: at(to), walkMs: 0 },
  }
}

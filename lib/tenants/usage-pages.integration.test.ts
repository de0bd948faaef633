import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { GIB } from '../kernel/bytes'
import { exportUsage } from './export-usage'
import { getPlatformUsage } from './get-platform-usage'
import { getTeamUsage } from './get-team-usage'
import { getUsage } from './get-usage'
import { recordPlatformObservation } from './platform-observation'
import { type Cast, makeStage, type Stage } from './testing/stage'
import { recordUsage } from './usage'
import { dropOldSamples } from './usage-samples'

let stage: Stage
let cast: Cast

beforeAll(async () => {
  stage = await makeStage()
})
afterAll(() => stage?.drop())
beforeEach(() => {
  cast = stage.makeCast()
})

const at = (day: number, hour = 12) => new Date(Date.UTC(2026, 9, day, hour))

function measured(registryId: string, bytes: number, when: Date): Promise<void> {
  const parts = {
    taggedBytes: bytes - 30,
    binBytes: 10,
    untaggedBytes: 5,
    uploadBytes: 5,
    linkBytes: 10,
  }
  return recordUsage(cast.context.db, registryId, {
    ...{ bytes, files: 1, parts, at: when, measuredFrom: when, walkMs: 1 },
  })
}

it('exports months of a team, over all its registries, those that were deleted among them', async () => {
  const { context, owner, makeRegistry } = cast
  const { id: kept, ref } = await makeRegistry('kept')
  const { id: gone } = await makeRegistry('gone')
  await measured(kept, 1000, at(1, 0))
  await measured(kept, 3000, at(1, 1))
  await measured(kept, 5000, at(1, 1))
  await measured(gone, 200, at(1))
  await measured(kept, 400, at(2))
  await measured(kept, 700, at(40))
  await context.db.registry.update({ where: { id: gone }, data: { deletedAt: at(1) } })

  const pieces = await exportUsage(context, owner, { tenantSlug: ref.tenantSlug })
  expect(await text(pieces)).toBe(
    [
      'month,team,average_bytes,peak_bytes,granted_bytes,days_measured',
      // On the first day the hours are 1000 and 5000, and 200 in the other registry.
      `2026-10,${ref.tenantSlug},1800,5200,${2 * GIB},2`,
      `2026-11,${ref.tenantSlug},700,700,${GIB},1`,
      '',
    ].join('\r\n'),
  )
  const november = await exportUsage(context, owner, {
    tenantSlug: ref.tenantSlug,
    month: '2026-11',
  })
  expect(await text(november)).not.toContain('2026-10')
})

it('adds up registries of a team, and teams beside the storage', async () => {
  const { context, viewer, admin, makeRegistry } = cast
  const { id: one, ref } = await makeRegistry('one')
  const { id: two } = await makeRegistry('two')
  await measured(one, 100, at(2))
  expect(
    (await getTeamUsage(context, viewer, { tenantSlug: ref.tenantSlug })).total.measuredAt,
  ).toBeNull()
  await measured(two, 50, at(1))
  const view = await getTeamUsage(context, viewer, { tenantSlug: ref.tenantSlug })
  expect(view.rows.map(({ slug, usedBytes }) => [slug, usedBytes])).toEqual([
    ['one', 100],
    ['two', 50],
  ])
  expect(view.total).toEqual({
    ...{ usedBytes: 150, taggedBytes: 90, binBytes: 20, untaggedBytes: 10, uploadBytes: 10 },
    ...{ grantedBytes: 2 * GIB, bytesPerDay: null, measuredAt: at(1).toISOString() },
  })
  await recordPlatformObservation(context.db, { ...FACTS, storageTotalBytes: 500 }, at(3))
  const all = await getPlatformUsage(context, admin, {})
  expect(all.rows.find(({ slug }) => slug === ref.tenantSlug)).toEqual({
    ...{ slug: ref.tenantSlug, ...view.total },
  })
  expect(all.budgetBytes).toBeGreaterThanOrEqual(view.budgetBytes)
  expect(all.capacity).toMatchObject({ totalBytes: 500, observedAt: at(3).toISOString() })
  // No team would fit in there.
  await context.db.platformObservation.deleteMany()
})

it('shows the past by hour, day and month, and forgets what is too old', async () => {
  const { context, viewer, admin, makeRegistry } = cast
  const { id, ref } = await makeRegistry()
  const now = { ...context, clock: { now: () => at(40) } }
  const days = [2, 33, 35, 37, 39, 40]
  for (const day of days) await measured(id, day * 100, at(day, 1))
  const bytesBy = async (span: 'hour' | 'day' | 'month') =>
    (await getUsage(now, viewer, { ...ref, span })).history.points.map(({ bytes }) => bytes)
  expect(await bytesBy('hour')).toEqual([3500, 3700, 3900, 4000])
  expect(await bytesBy('day')).toEqual(days.map((day) => day * 100))
  expect(await bytesBy('month')).toEqual([200, 4000])
  const figure = { arrayUsedBytes: 4100n, arrayUsedAt: at(40) }
  await context.db.registry.update({ where: { id }, data: figure, select: { id: true } })
  const { forecast, previous, parts, array } = await getUsage(now, viewer, { ...ref, span: 'hour' })
  expect(array).toEqual({ bytes: 4100, at: at(40).toISOString() })
  expect(forecast).toMatchObject({ bytesPerDay: 100 })
  expect(previous).toEqual({ bytes: 3900, at: at(39, 1).toISOString() })
  expect(parts).toMatchObject({ taggedBytes: 3970, binBytes: 10 })

  await makeRegistry('without-a-past')
  const team = await getTeamUsage(now, viewer, { tenantSlug: ref.tenantSlug })
  // What was granted is years away.
  expect(team.forecast).toEqual({ bytesPerDay: 100, fullInDays: null })
  await recordPlatformObservation(
    context.db,
    { ...FACTS, storageTotalBytes: 5000, storageFreeBytes: 950 },
    at(40),
  )
  const all = await getPlatformUsage(now, admin, {})
  expect(all.rows.find(({ slug }) => slug === ref.tenantSlug)?.bytesPerDay).toBeCloseTo(100)
  expect(all.forecast).toEqual({ bytesPerDay: 100, fullInDays: 10 })
  await context.db.platformObservation.deleteMany()

  await dropOldSamples(context.db, at(40))
  const kept = await context.db.usageSample.findMany({ where: { registryId: id } })
  expect(kept.filter(({ span }) => span === 'hour')).toHaveLength(4)
  expect(kept.filter(({ span }) => span === 'day')).toHaveLength(days.length)
  await dropOldSamples(context.db, new Date(Date.UTC(2028, 0, 1)))
  expect(await context.db.usageSample.count({ where: { registryId: id } })).toBe(0)
})

const FACTS = {
  ...{ nodeCount: 1, publishMode: 'host' as const, usedPorts: [], runningImages: [] },
  ...{ runningImagesAt: null, storageFreeBytes: 100, swarmProblem: null, storageProblem: null },
}

import { describe, expect, it } from 'vitest'
import { CLEANUP_STEPS, type CleanupStep } from '../../tenants/cleanup-steps'
import {
  type CleanupRun,
  type CleanupSight,
  FLIP_WITHIN_MS,
  planCleanup,
  STOP_WITHIN_MS,
  UPLOADS_WITHIN_MS,
} from './plan-cleanup'

const LIMITS = { jobMs: 30 * 60_000 }
const RUN: CleanupRun = { step: 'queued', isForecast: false, stepAgeMs: 0, hasFailed: false }
const WELL: CleanupSight = { registry: 'as-wished', job: 'absent', isInUse: false }
const DOWN: CleanupSight = { ...WELL, registry: 'not-yet' }

type Row = {
  when: string
  run: Partial<CleanupRun>
  seen?: Partial<CleanupSight>
  does: string
}

const next = (run: Partial<CleanupRun>, seen: Partial<CleanupSight> = {}) =>
  planCleanup({ ...RUN, ...run }, { ...WELL, ...seen }, LIMITS)

const worded = (row: Row) => {
  const action = next(row.run, row.seen)
  if (action.kind === 'move') return `move ${action.to}`
  return action.kind === 'fail' ? `fail ${action.why}` : action.kind
}

describe('a clean-up', () => {
  it.each<Row>([
    { when: 'it is asked for', run: {}, does: 'move untagged' },
    { when: 'a forecast is asked for', run: { isForecast: true }, does: 'move forecast' },
    { when: 'its registry restarts', run: {}, seen: DOWN, does: 'wait' },
    {
      when: 'its registry is down',
      run: { stepAgeMs: 61_000 },
      seen: DOWN,
      does: 'fail not-ready',
    },
    { when: 'images are left', run: { step: 'untagged' }, does: 'delete-untagged' },
    { when: 'images are left and it is down', run: { step: 'untagged' }, seen: DOWN, does: 'wait' },
    {
      when: 'no image could be deleted for long',
      run: { step: 'untagged', stepAgeMs: 601_000 },
      does: 'fail not-ready',
    },
    { when: 'images are gone', run: { step: 'checking' }, does: 'check-deleted' },
    {
      when: 'the check does not end',
      run: { step: 'checking', stepAgeMs: 601_000 },
      does: 'fail unchecked',
    },
    { when: 'it counts', run: { step: 'forecast' }, does: 'start-dry-run' },
    { when: 'the dry run runs', run: { step: 'forecast' }, seen: { job: 'running' }, does: 'wait' },
    {
      when: 'the dry run is done',
      run: { step: 'forecast' },
      seen: { job: 'succeeded' },
      does: 'take-forecast',
    },
    {
      when: 'the dry run failed',
      run: { step: 'forecast' },
      seen: { job: 'failed' },
      does: 'fail job-failed',
    },
    {
      when: 'the dry run takes too long',
      run: { step: 'forecast', stepAgeMs: LIMITS.jobMs + 1 },
      seen: { job: 'running' },
      does: 'fail job-too-long',
    },
    { when: 'somebody pushes', run: { step: 'uploads' }, seen: { isInUse: true }, does: 'wait' },
    {
      when: 'somebody pushes for long',
      run: { step: 'uploads', stepAgeMs: UPLOADS_WITHIN_MS + 1 },
      seen: { isInUse: true },
      does: 'move closing',
    },
    { when: 'nobody pushes', run: { step: 'uploads' }, does: 'move closing' },
    { when: 'it becomes read-only', run: { step: 'closing' }, seen: DOWN, does: 'wait' },
    {
      when: 'Swarm put the old version back',
      run: { step: 'closing' },
      seen: { registry: 'refused' },
      does: 'fail not-closed',
    },
    {
      when: 'it does not become read-only',
      run: { step: 'closing', stepAgeMs: FLIP_WITHIN_MS + 1 },
      seen: DOWN,
      does: 'fail not-closed',
    },
    { when: 'it is read-only', run: { step: 'closing' }, does: 'move collecting' },
    { when: 'nothing writes any more', run: { step: 'collecting' }, does: 'start-collector' },
    {
      when: 'the collector is done',
      run: { step: 'collecting' },
      seen: { job: 'succeeded' },
      does: 'take-result',
    },
    {
      when: 'the collector failed',
      run: { step: 'collecting' },
      seen: { job: 'failed' },
      does: 'fail job-failed',
    },
    {
      when: 'the collector takes too long',
      run: { step: 'collecting', stepAgeMs: LIMITS.jobMs + 1 },
      seen: { job: 'running' },
      does: 'fail job-too-long',
    },
    {
      when: 'a job still runs',
      run: { step: 'stopping' },
      seen: { job: 'running' },
      does: 'remove-jobs',
    },
    {
      when: 'a job cannot be removed',
      run: { step: 'stopping', stepAgeMs: STOP_WITHIN_MS + 1 },
      seen: { job: 'running' },
      does: 'move opening',
    },
    {
      when: 'its job has ended',
      run: { step: 'stopping' },
      seen: { job: 'succeeded' },
      does: 'move opening',
    },
    {
      when: 'its job is left',
      run: { step: 'measuring' },
      seen: { job: 'succeeded' },
      does: 'remove-jobs',
    },
    { when: 'it becomes read-write', run: { step: 'opening' }, seen: DOWN, does: 'wait' },
    {
      when: 'Swarm put the read-only version back',
      run: { step: 'opening' },
      seen: { registry: 'refused' },
      does: 'wait',
    },
    {
      when: 'it does not become read-write',
      run: { step: 'opening', stepAgeMs: FLIP_WITHIN_MS + 1 },
      seen: DOWN,
      does: 'note-not-opened',
    },
    {
      when: 'it does not become read-write, which is said',
      run: { step: 'opening', stepAgeMs: FLIP_WITHIN_MS + 1, hasFailed: true },
      seen: DOWN,
      does: 'wait',
    },
    { when: 'it is read-write', run: { step: 'opening' }, does: 'move measuring' },
    { when: 'only the figures are missing', run: { step: 'measuring' }, does: 'measure' },
    { when: 'all is done', run: { step: 'ended' }, does: 'end' },
    { when: 'its registry is deleted', run: {}, seen: { registry: 'gone' }, does: 'fail gone' },
    {
      when: 'its registry is deleted under the collector',
      run: { step: 'collecting', hasFailed: true },
      seen: { registry: 'gone', job: 'running' },
      does: 'remove-jobs',
    },
    {
      when: 'its registry is deleted and nothing runs',
      run: { step: 'collecting', hasFailed: true },
      seen: { registry: 'gone' },
      does: 'end',
    },
  ])('when $when: $does', (row) => {
    expect(worded(row)).toBe(row.does)
  })

  it.each(CLEANUP_STEPS)('that failed at %s comes to its end by way of read-write', (from) => {
    const way: string[] = []
    let step: CleanupStep = from
    for (let look = 0; look < 10; look += 1) {
      const action = next({ step, hasFailed: true })
      if (action.kind === 'end') return
      if (action.kind === 'move') step = action.to
      if (action.kind === 'measure') step = 'ended'
      way.push(step)
    }
    expect.fail(`it does not end: ${way.join(', ')}`)
  })

  it('never collects before the registry is read-only, nor opens it before the collector is gone', () => {
    for (const step of CLEANUP_STEPS) {
      for (const job of ['absent', 'running', 'succeeded', 'failed'] as const) {
        const action = next({ step }, { job })
        if (action.kind === 'start-collector') expect(step).toBe('collecting')
        if (action.kind === 'move' && action.to === 'opening') expect(job).not.toBe('running')
        if (action.kind === 'move' && action.to === 'collecting') expect(step).toBe('closing')
      }
    }
  })
})

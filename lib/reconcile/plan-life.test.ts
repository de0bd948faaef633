import { describe, expect, it } from 'vitest'
import { type Desired, type Observed, plan } from './plan'

const RUNNING: Desired = {
  ...{ desired: 'running', phase: 'ready', wasReady: true, hasTurn: false },
  ...{ isTrashed: false, isFlipping: false },
  ...{ generation: 1, observedGeneration: 1, appliedGeneration: 1 },
}
const NOTHING: Observed = {
  ...{
    hasKeys: false,
    isCertificateDue: false,
    isCaOld: false,
    directory: 'missing',
    service: 'absent',
  },
  ...{ isUpdating: false, task: { kind: 'none' } },
  ...{ isScaledDown: false, areTokensOver: false, tasksGone: false },
}
const COMPLETE: Observed = { ...NOTHING, hasKeys: true, directory: 'ok', service: 'current' }
const FAILED = {
  kind: 'failed',
  problem: 'task: non-zero exit (3)',
  terminal: true,
  failures: 1,
} as const

const kinds = (desired: Desired, observed: Observed) =>
  plan(desired, observed).map((action) => action.kind)

describe('a change that a new version of Berth brings', () => {
  it.each<{
    when: string
    desired?: Partial<Desired>
    observed: Partial<Observed>
    does: string
  }>([
    {
      when: 'it failed in its turn',
      desired: { phase: 'failed', hasTurn: true },
      observed: { ...COMPLETE, task: FAILED },
      does: 'report-problem',
    },
    {
      when: 'it failed in its turn, and another version of Berth is there',
      desired: { phase: 'failed', hasTurn: true },
      observed: { ...COMPLETE, service: 'outdated' },
      does: 'prepare-directory store-secrets update-service await-task',
    },
    {
      when: 'it failed before',
      desired: { phase: 'failed' },
      observed: { ...COMPLETE, service: 'held', task: FAILED },
      does: 'take-turn report-problem',
    },
    {
      when: 'it may have its turn, and is looked after until then',
      observed: { ...COMPLETE, service: 'held', task: { kind: 'running' } },
      does: 'take-turn probe',
    },
    {
      when: 'it has its turn',
      observed: { ...COMPLETE, service: 'outdated' },
      does: 'prepare-directory store-secrets update-service await-task',
    },
    {
      when: 'its directory is wrong while it waits',
      observed: { ...COMPLETE, service: 'held', directory: 'wrong' },
      does: 'prepare-directory store-secrets await-task',
    },
    {
      when: 'its certificate is due while it waits',
      observed: {
        ...{ ...COMPLETE, service: 'held', isCertificateDue: true },
        task: { kind: 'running' },
      },
      does: 'take-turn probe',
    },
  ])('when $when', ({ desired, observed, does }) => {
    const actions = kinds({ ...RUNNING, ...desired }, { ...NOTHING, ...observed })
    expect(actions.join(' ')).toBe(does)
  })
})

describe('a registry that is suspended', () => {
  const SUSPENDED: Desired = { ...RUNNING, desired: 'suspended' }

  it.each<{ when: string; observed: Partial<Observed>; does: string }>([
    {
      when: 'clients may hold tokens',
      observed: { ...COMPLETE, task: { kind: 'running' } },
      does: 'await-tokens',
    },
    {
      when: 'the last token has ended',
      observed: { ...COMPLETE, areTokensOver: true, task: { kind: 'running' } },
      does: 'stop-service await-removal',
    },
    {
      when: 'it was told to stop, and does not yet',
      observed: { ...COMPLETE, areTokensOver: true, isScaledDown: true },
      does: 'await-removal',
    },
    {
      when: 'nothing runs',
      observed: { ...COMPLETE, areTokensOver: true, isScaledDown: true, tasksGone: true },
      does: 'report-suspended',
    },
    {
      when: 'somebody removed its service',
      observed: { hasKeys: true, directory: 'ok', tasksGone: true },
      does: 'report-suspended',
    },
    {
      when: 'it has not even a directory',
      observed: { tasksGone: true },
      does: 'report-suspended',
    },
  ])('when $when', ({ observed, does }) => {
    expect(kinds(SUSPENDED, { ...NOTHING, ...observed }).join(' ')).toBe(does)
  })

  it.each<{ when: string; observed: Partial<Observed>; does: string }>([
    {
      when: 'it still runs',
      observed: { ...COMPLETE, task: { kind: 'running' } },
      does: 'probe',
    },
    {
      when: 'it stopped',
      observed: { ...COMPLETE, service: 'outdated', isScaledDown: true },
      does: 'prepare-directory store-secrets update-service await-task',
    },
    {
      when: 'its certificate ended meanwhile',
      observed: { ...COMPLETE, service: 'outdated', isScaledDown: true, isCertificateDue: true },
      does: 'prepare-directory renew-certificate store-secrets update-service await-task',
    },
  ])('is resumed when $when', ({ observed, does }) => {
    const resumed: Desired = {
      ...{ ...RUNNING, phase: 'suspended' },
      ...{ generation: 3, observedGeneration: 2, appliedGeneration: 2 },
    }
    expect(kinds(resumed, { ...NOTHING, ...observed }).join(' ')).toBe(does)
  })
})

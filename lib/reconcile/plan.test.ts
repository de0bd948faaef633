import { describe, expect, it } from 'vitest'
import { type Desired, FAILURES_MAX, type Observed, plan, type TaskSight } from './plan'

const RUNNING: Desired = {
  desired: 'running',
  phase: 'provisioning',
  generation: 1,
  observedGeneration: 0,
  appliedGeneration: 0,
  wasReady: false,
  isTrashed: false,
  hasTurn: false,
  isFlipping: false,
}
const DELETED: Desired = { ...RUNNING, desired: 'deleted', phase: 'deleting' }
const ERASED: Desired = { ...DELETED, desired: 'erased', phase: 'deleted', isTrashed: true }
const NOTHING: Observed = {
  hasKeys: false,
  isCertificateDue: false,
  isCaOld: false,
  directory: 'missing',
  service: 'absent',
  isUpdating: false,
  task: { kind: 'none' },
  isScaledDown: false,
  areTokensOver: false,
  tasksGone: false,
}
const COMPLETE: Observed = { ...NOTHING, hasKeys: true, directory: 'ok', service: 'current' }

/** Brought back from the trash, as people knew it. */
const RESTORED = {
  ...{ phase: 'pending', generation: 3, observedGeneration: 2, appliedGeneration: 1 },
  ...{ wasReady: true, isTrashed: true },
} satisfies Partial<Desired>

const kinds = (desired: Desired, observed: Observed) =>
  plan(desired, observed).map((action) => action.kind)

describe('a registry that should run', () => {
  it.each<{ when: string; desired?: Partial<Desired>; observed: Partial<Observed>; does: string }>([
    {
      when: 'nothing exists',
      observed: {},
      does: 'choose-free-port prepare-directory issue-keys store-secrets create-service await-task',
    },
    {
      when: 'its keys were made by a pass that was cut off',
      observed: { hasKeys: true },
      does: 'choose-free-port prepare-directory store-secrets create-service await-task',
    },
    {
      when: 'its directory was made too',
      observed: { hasKeys: true, directory: 'ok' },
      does: 'choose-free-port prepare-directory store-secrets create-service await-task',
    },
    {
      when: 'somebody removed the service of one that people know',
      desired: { phase: 'ready', observedGeneration: 1, wasReady: true },
      observed: { hasKeys: true, directory: 'ok' },
      does: 'prepare-directory store-secrets create-service await-task',
    },
    {
      when: 'the service is of an older revision',
      desired: { phase: 'ready', wasReady: true },
      observed: { ...COMPLETE, service: 'outdated' },
      does: 'prepare-directory store-secrets update-service await-task',
    },
    {
      when: 'somebody removed the directory under a running service',
      desired: { phase: 'ready', observedGeneration: 1, wasReady: true },
      observed: { ...COMPLETE, directory: 'missing', task: { kind: 'running' } },
      does: 'prepare-directory store-secrets restart-service await-task',
    },
    {
      when: 'the directory has the wrong owner under a running service',
      observed: { ...COMPLETE, directory: 'wrong', task: { kind: 'running' } },
      does: 'prepare-directory store-secrets await-task',
    },
    {
      when: 'the keys are lost under a running service',
      observed: { ...COMPLETE, hasKeys: false },
      does: 'prepare-directory issue-keys store-secrets await-task',
    },
    {
      when: 'it comes back from the trash',
      desired: RESTORED,
      observed: { hasKeys: true },
      does: 'restore-directory prepare-directory store-secrets create-service await-task',
    },
    {
      when: 'it comes back after its certificate was due',
      desired: RESTORED,
      observed: { hasKeys: true, isCertificateDue: true },
      does: 'restore-directory prepare-directory renew-certificate store-secrets create-service await-task',
    },
    {
      when: 'it comes back after its CA was replaced',
      desired: RESTORED,
      observed: { hasKeys: true, isCaOld: true },
      does: 'restore-directory prepare-directory renew-certificate store-secrets create-service await-task',
    },
    {
      when: 'it is given another CA, with which its deployment changes: one restart',
      desired: { phase: 'ready', observedGeneration: 1, appliedGeneration: 1, wasReady: true },
      observed: { ...COMPLETE, service: 'outdated', isCertificateDue: true },
      does: 'prepare-directory renew-certificate store-secrets update-service await-task',
    },
    {
      when: 'another CA signs by now and nobody gave it to this one',
      desired: { phase: 'ready', observedGeneration: 1, appliedGeneration: 1, wasReady: true },
      observed: { ...COMPLETE, isCaOld: true, task: { kind: 'running' } },
      does: 'probe',
    },
    {
      when: 'a pass was cut off after its tree was back, before that was noted',
      desired: RESTORED,
      observed: { hasKeys: true, directory: 'ok' },
      does: 'restore-directory prepare-directory store-secrets create-service await-task',
    },
    {
      when: 'its tree was not noted as back, whatever runs',
      desired: RESTORED,
      observed: { ...COMPLETE, task: { kind: 'running' } },
      does: 'restore-directory prepare-directory store-secrets await-task',
    },
    {
      when: 'it could not be restored and nobody asked again',
      desired: { ...RESTORED, phase: 'failed', observedGeneration: 3 },
      observed: { hasKeys: true },
      does: '',
    },
    {
      when: 'it could not be restored and somebody asked again',
      desired: { ...RESTORED, phase: 'failed', generation: 4, observedGeneration: 3 },
      observed: { hasKeys: true },
      does: 'restore-directory prepare-directory store-secrets create-service await-task',
    },
    {
      when: 'it failed and nobody asked for more',
      desired: { phase: 'failed', observedGeneration: 1 },
      observed: {},
      does: '',
    },
    {
      when: 'it failed and somebody asked again',
      desired: { phase: 'failed', generation: 2, observedGeneration: 1 },
      observed: { hasKeys: true, directory: 'ok' },
      does: 'choose-free-port prepare-directory store-secrets create-service await-task',
    },
    {
      when: 'it failed before it was ever ready, and somebody asked again',
      desired: { phase: 'failed', generation: 2, observedGeneration: 1 },
      observed: { ...COMPLETE, task: failed({ terminal: true, failures: 4 }) },
      does: 'remove-service await-removal',
    },
    {
      when: 'it failed after people knew it, and somebody asked again',
      desired: { phase: 'failed', generation: 2, observedGeneration: 1, wasReady: true },
      observed: { ...COMPLETE, service: 'outdated' },
      does: 'prepare-directory store-secrets update-service await-task',
    },
    {
      when: 'Swarm gave up on it after people knew it, and somebody asked again',
      desired: {
        ...{ phase: 'failed', wasReady: true },
        ...{ generation: 2, observedGeneration: 1, appliedGeneration: 1 },
      },
      observed: { ...COMPLETE, task: failed({ terminal: true, failures: 4 }) },
      does: 'restart-service await-task',
    },
    {
      when: 'it was restarted for that',
      desired: {
        ...{ phase: 'failed', wasReady: true },
        ...{ generation: 2, observedGeneration: 1, appliedGeneration: 2 },
      },
      observed: { ...COMPLETE, task: { kind: 'starting', problem: null, terminal: false } },
      does: 'await-task',
    },
    {
      when: 'somebody asked again, and it runs already',
      desired: {
        ...{ phase: 'failed', wasReady: true },
        ...{ generation: 2, observedGeneration: 1, appliedGeneration: 1 },
      },
      observed: { ...COMPLETE, task: { kind: 'running' } },
      does: 'probe',
    },
    {
      when: 'it failed and runs after all',
      desired: { phase: 'failed', observedGeneration: 1 },
      observed: { ...COMPLETE, task: { kind: 'running' } },
      does: 'probe',
    },
    { when: 'Swarm has made no task yet', observed: COMPLETE, does: 'await-task' },
    {
      when: 'its task runs',
      observed: { ...COMPLETE, task: { kind: 'running' } },
      does: 'probe',
    },
    {
      when: 'its task is on its way',
      observed: { ...COMPLETE, task: { kind: 'starting', problem: null, terminal: false } },
      does: 'await-task',
    },
  ])('when $when', ({ desired, observed, does }) => {
    const actions = kinds({ ...RUNNING, ...desired }, { ...NOTHING, ...observed })
    expect(actions.join(' ')).toBe(does)
  })
})

describe('a change that Swarm rolled back', () => {
  const SERVING: Desired = { ...RUNNING, wasReady: true, generation: 2, observedGeneration: 1 }
  const ASKED = { appliedGeneration: 2 }
  const rolledBack = (task: TaskSight): Observed => ({ ...COMPLETE, service: 'rolled-back', task })
  const stuck = (task: TaskSight): Observed => ({ ...COMPLETE, service: 'stuck', task })
  const update = 'prepare-directory store-secrets update-service await-task'
  it.each<{ when: string; desired: Partial<Desired>; observed: Observed; does: string }>([
    {
      when: 'was asked for this generation, and what was there before runs',
      desired: ASKED,
      observed: rolledBack({ kind: 'running' }),
      does: 'report-rollback',
    },
    {
      when: 'was told to people already',
      desired: { ...ASKED, phase: 'degraded', observedGeneration: 2 },
      observed: rolledBack({ kind: 'running' }),
      does: 'report-rollback',
    },
    {
      when: 'was to make it read-only for a clean-up, which gives up by itself',
      desired: { ...ASKED, isFlipping: 'to-read-only' },
      observed: rolledBack({ kind: 'running' }),
      does: '',
    },
    {
      when: 'was to make it read-write after a clean-up, which is tried until it is so',
      desired: { ...ASKED, isFlipping: 'to-read-write' },
      observed: rolledBack({ kind: 'running' }),
      does: update,
    },
    {
      when: 'is still on its way back',
      desired: ASKED,
      observed: rolledBack({ kind: 'starting', problem: null, terminal: false }),
      does: 'await-task',
    },
    {
      when: 'left what does not start any more',
      desired: ASKED,
      observed: rolledBack(failed({ terminal: false, failures: 1 })),
      does: 'report-problem',
    },
    {
      when: 'could not go back',
      desired: ASKED,
      observed: stuck(failed({ terminal: false, failures: 1 })),
      does: 'report-rollback',
    },
    {
      when: 'could not go back, and runs after all',
      desired: ASKED,
      observed: stuck({ kind: 'running' }),
      does: 'report-rollback',
    },
    {
      when: 'is put back by a Swarm that waits for nothing',
      desired: ASKED,
      observed: { ...COMPLETE, service: 'stalled' },
      does: 'end-rollback await-task',
    },
    {
      when: 'is wished for again',
      desired: { ...ASKED, phase: 'degraded', generation: 3, observedGeneration: 2 },
      observed: rolledBack({ kind: 'running' }),
      does: update,
    },
    {
      when: 'is wished for again after it could not go back',
      desired: { ...ASKED, phase: 'failed', generation: 3, observedGeneration: 2 },
      observed: stuck(failed({ terminal: false, failures: 1 })),
      does: update,
    },
    {
      when: 'is over, since something else is desired',
      desired: { ...ASKED, phase: 'degraded', observedGeneration: 2 },
      observed: { ...COMPLETE, service: 'outdated' },
      does: update,
    },
  ])('$when', ({ desired, observed, does }) => {
    expect(kinds({ ...SERVING, ...desired }, observed).join(' ')).toBe(does)
  })

  it('is told with whether the registry serves', () => {
    const serves = (observed: Observed) => plan({ ...SERVING, ...ASKED }, observed)[0]
    expect(serves(rolledBack({ kind: 'running' }))).toMatchObject({ serves: true })
    expect(serves(stuck({ kind: 'running' }))).toMatchObject({ serves: true })
    expect(serves(stuck({ kind: 'none' }))).toMatchObject({ serves: false })
  })
})

describe('a certificate that ends soon', () => {
  const READY: Desired = { ...RUNNING, phase: 'ready', observedGeneration: 1, wasReady: true }
  const DUE: Observed = { ...COMPLETE, isCertificateDue: true, task: { kind: 'running' } }
  it.each<{ when: string; desired?: Partial<Desired>; observed?: Partial<Observed>; does: string }>(
    [
      {
        when: 'is renewed by a rolling update',
        does: 'renew-certificate store-secrets update-service await-task',
      },
      { when: 'waits until the registry serves', desired: { phase: 'degraded' }, does: 'probe' },
      { when: 'waits for a person', desired: { phase: 'failed' }, does: 'probe' },
      {
        when: 'waits for a task that comes back',
        observed: { task: { kind: 'starting', problem: null, terminal: false } },
        does: 'await-task',
      },
      {
        when: 'goes with another change',
        observed: { service: 'outdated' },
        does: 'prepare-directory renew-certificate store-secrets update-service await-task',
      },
    ],
  )('$when', ({ desired, observed, does }) => {
    expect(kinds({ ...READY, ...desired }, { ...DUE, ...observed }).join(' ')).toBe(does)
  })
})

describe('a task with a problem', () => {
  it.each<{ task: TaskSight; terminal: boolean }>([
    { task: { kind: 'starting', problem: 'no suitable node', terminal: false }, terminal: false },
    { task: { kind: 'starting', problem: 'no suitable node', terminal: true }, terminal: true },
    { task: failed({ terminal: false, failures: 1 }), terminal: false },
    { task: failed({ terminal: false, failures: FAILURES_MAX - 1 }), terminal: false },
    { task: failed({ terminal: false, failures: FAILURES_MAX }), terminal: true },
    { task: failed({ terminal: true, failures: 1 }), terminal: true },
  ])('$task is reported with terminal $terminal', ({ task, terminal }) => {
    const problem = 'problem' in task ? task.problem : null
    expect(plan(RUNNING, { ...COMPLETE, task })).toEqual([
      { kind: 'report-problem', problem, terminal },
    ])
  })

  it('is for Swarm to judge while it updates', () => {
    const task = failed({ terminal: true, failures: 4 })
    expect(plan(RUNNING, { ...COMPLETE, isUpdating: true, task })).toEqual([
      { kind: 'report-problem', problem: task.problem, terminal: false },
    ])
  })
})

describe('a registry that should go', () => {
  it.each<{ when: string; observed: Partial<Observed>; does: string }>([
    {
      when: 'its service is there',
      observed: { service: 'current' },
      does: 'remove-service await-removal',
    },
    {
      when: 'an old service is there, whatever its tasks say',
      observed: { service: 'outdated', tasksGone: true },
      does: 'remove-service await-removal',
    },
    { when: 'a container still runs', observed: {}, does: 'await-removal' },
    {
      when: 'nothing runs any more',
      observed: { tasksGone: true },
      does: 'remove-secrets retire-directory finish-deletion',
    },
  ])('when $when', ({ observed, does }) => {
    expect(kinds(DELETED, { ...NOTHING, ...observed }).join(' ')).toBe(does)
  })

  it.each<{ when: string; observed: Partial<Observed>; does: string }>([
    {
      when: 'somebody brought its service back',
      observed: { service: 'current' },
      does: 'remove-service await-removal',
    },
    { when: 'a container still runs', observed: {}, does: 'await-removal' },
    {
      when: 'nothing runs',
      observed: { tasksGone: true },
      does: 'remove-secrets begin-erase erase-some finish-erase',
    },
  ])('is erased when $when', ({ observed, does }) => {
    expect(kinds(ERASED, { ...NOTHING, ...observed }).join(' ')).toBe(does)
  })

  it('goes in whatever phase it is', () => {
    const failedOne: Desired = { ...DELETED, phase: 'failed', observedGeneration: 1 }
    expect(kinds(failedOne, COMPLETE)).toEqual(['remove-service', 'await-removal'])
  })
})

function failed(with_: { terminal: boolean; failures: number }) {
  return { kind: 'failed', problem: 'task: non-zero exit (3)', ...with_ } as const
}

import { describe, expect, it } from 'vitest'
import type { ObservedService, ObservedTask } from '../swarm/observed'
import { sightOf } from './task-sight'

const CONTEXT = { image: 'registry:2', port: 5000, path: '/srv/apps' }
const OURS = 'ours'
const NO_IMAGE = 'No such image: registry:2'

let count = 0
function task(change: Partial<ObservedTask>): ObservedTask {
  count += 1
  return {
    id: `task${count}`,
    slot: 1,
    state: 'running',
    desiredState: 'running',
    specHash: OURS,
    nodeId: 'node',
    createdAt: new Date(1000),
    timestamp: new Date(2000),
    message: 'started',
    ...change,
  }
}

/** Tasks newest first, as they are observed. */
function see(...tasks: ObservedTask[]) {
  return sightOf(serviceOf(tasks), OURS, CONTEXT)
}

function serviceOf(tasks: ObservedTask[]): ObservedService {
  return {
    serviceId: 'service',
    version: 1,
    name: 'berth-payments-apps',
    registryId: 'registry',
    specHash: OURS,
    image: CONTEXT.image,
    replicasDesired: 1,
    forceUpdate: 0,
    createdAt: new Date(1000),
    secretNames: [],
    parts: {},
    tasks,
    extras: [],
    jobs: 0,
  }
}

const failed = (change: Partial<ObservedTask> = {}) =>
  task({ state: 'failed', desiredState: 'shutdown', error: 'task: non-zero exit (3)', ...change })

describe('sightOf', () => {
  it('sees nothing where there is no task, or only one of another revision', () => {
    const nothing = { sight: { kind: 'none' }, task: null, sentence: null }
    expect(see()).toEqual(nothing)
    expect(see(task({ specHash: 'older' }), failed({ specHash: 'older' }))).toEqual(nothing)
  })

  it('takes the running task, whatever failed before it', () => {
    const running = task({})
    expect(see(running, failed(), failed())).toEqual({
      sight: { kind: 'running' },
      task: running,
      sentence: null,
    })
  })

  it('does not take a task for running that is to be shut down', () => {
    expect(see(task({ desiredState: 'shutdown' })).sight).toEqual({ kind: 'none' })
  })

  it('waits for a task that is on its way', () => {
    const preparing = task({ state: 'preparing' })
    expect(see(preparing)).toEqual({
      sight: { kind: 'starting', problem: null, terminal: false },
      task: preparing,
      sentence: null,
    })
  })

  it('says why a task does not move, also when others failed before', () => {
    const pending = task({ state: 'pending', error: 'no suitable node (2 nodes not available)' })
    const seen = see(pending, failed())
    expect(seen.sight).toMatchObject({ kind: 'starting', problem: pending.error })
    expect(seen.task).toBe(pending)
    expect(seen.sentence).not.toBe('')
  })

  it('counts failures of our revision alone, and shows the newest', () => {
    const newest = failed({ state: 'rejected', error: NO_IMAGE })
    const seen = see(task({ state: 'ready' }), newest, failed(), failed({ specHash: 'older' }))
    expect(seen.sight).toEqual({ kind: 'failed', problem: NO_IMAGE, terminal: true, failures: 2 })
    expect(seen.task).toBe(newest)
    expect(seen.sentence).toContain(CONTEXT.image)
  })

  it('forgets what failed before the last update', () => {
    const old = [failed({ createdAt: new Date(2999) }), failed({ createdAt: new Date(2000) })]
    const updateStatus = { state: 'updating', message: '', since: new Date(3000) }
    const sight = (...tasks: ObservedTask[]) =>
      sightOf({ ...serviceOf([...tasks, ...old]), updateStatus }, OURS, CONTEXT).sight
    expect(sight()).toEqual({ kind: 'none' })
    expect(sight(task({ state: 'preparing' }))).toMatchObject({ kind: 'starting', problem: null })
    expect(sight(failed({ createdAt: new Date(3000) }))).toMatchObject({ failures: 1 })
  })

  it('knows what failed of a revision that was taken back, whatever was updated since', () => {
    const updateStatus = { state: 'completed', message: '', since: new Date(3000) }
    const service = serviceOf([task({ specHash: 'older' }), failed()])
    const { sight } = sightOf({ ...service, specHash: 'older', updateStatus }, OURS, CONTEXT)
    expect(sight).toMatchObject({ kind: 'failed', failures: 1 })
  })

  it('reads the message of a failed task that carries no error', () => {
    const { error: _, ...silent } = failed({ message: 'node went away' })
    expect(see(silent).sight).toMatchObject({ kind: 'failed', problem: 'node went away' })
  })

  it.each(['complete', 'shutdown', 'orphaned'])('does not wait for a task that is %s', (state) => {
    expect(see(task({ state })).sight).toEqual({ kind: 'none' })
  })
})

import { expect, it } from 'vitest'
import type { ObservedService, ObservedTask } from '../swarm/observed'
import { isRollbackStalled } from './is-rollback-stalled'

const AT = new Date(1000)
const BACK = 'back'

function task(change: Partial<ObservedTask>): ObservedTask {
  return {
    ...{ id: 'task', slot: 1, state: 'ready', desiredState: 'ready', specHash: BACK },
    ...{ nodeId: 'node', createdAt: AT, timestamp: AT, message: '', ...change },
  }
}

/** Never on a node: its port was not free yet when it was made. */
const PENDING = task({ state: 'pending', desiredState: 'shutdown', specHash: 'tried', nodeId: '' })
const REJECTED = task({ state: 'rejected', desiredState: 'shutdown', specHash: 'tried' })

function isStalled(tasks: ObservedTask[], state = 'rollback_started'): boolean {
  const service: ObservedService = {
    ...{ serviceId: 'service', version: 1, name: 'berth-payments-apps', registryId: 'registry' },
    ...{ specHash: BACK, image: 'registry:2', replicasDesired: 1, forceUpdate: 0, createdAt: AT },
    ...{ secretNames: [], parts: {}, tasks, extras: [], jobs: 0 },
    updateStatus: { state, message: '', since: AT },
  }
  return isRollbackStalled(service)
}

it('sees a task that waits for one that never began', () => {
  expect(isStalled([task({}), PENDING, REJECTED])).toBe(true)
  const other = task({ slot: 2, state: 'running', desiredState: 'running' })
  expect(isStalled([task({}), other, PENDING, REJECTED])).toBe(true)
})

it.each<[string, ObservedTask[]]>([
  ['is not prepared yet', [task({ state: 'preparing' }), PENDING]],
  ['was told to start', [task({ desiredState: 'running' }), PENDING]],
  ['waits for one that stops', [task({}), task({ state: 'running', desiredState: 'shutdown' })]],
  ['waits for one that a node has', [task({}), { ...PENDING, nodeId: 'node' }]],
  ['takes the place of another one since', [task({}), REJECTED, PENDING]],
  ['is of another slot', [task({ slot: 2 }), PENDING]],
  ['is of what was tried', [task({ specHash: 'tried' }), PENDING]],
  ['is none', [PENDING, REJECTED]],
])('waits itself while the task %s', (_, tasks) => {
  expect(isStalled(tasks)).toBe(false)
})

it.each(['updating', 'rollback_paused', 'rollback_completed'])('asks nothing of %s', (state) => {
  expect(isStalled([task({}), PENDING], state)).toBe(false)
})

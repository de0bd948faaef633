import { expect, it } from 'vitest'
import type { ObservedService, ObservedTask } from '../swarm/observed'
import { lookAtNodes } from './look-at-nodes'

const node = (id: string) => ({
  ...{ id, hostname: id, role: 'worker', availability: 'active', state: 'ready' },
  ...{ isLeader: false, engineVersion: '27.0', address: '10.0.0.1' },
})

const task = (nodeId: string, at: number, change: Partial<ObservedTask> = {}): ObservedTask => ({
  ...{ id: `${nodeId}-${at}`, slot: 1, state: 'running', desiredState: 'running' },
  ...{ specHash: 'x', nodeId, createdAt: new Date(at), timestamp: new Date(at), message: '' },
  ...change,
})

const service = (...tasks: ObservedTask[]): ObservedService => ({
  ...{ serviceId: 's', version: 1, name: 'berth-a', registryId: 'r', specHash: 'x' },
  ...{ image: 'registry:3', replicasDesired: 1, forceUpdate: 0, createdAt: new Date(0) },
  ...{ secretNames: [], parts: {}, tasks, extras: [], jobs: 0 },
})

const NO_SOURCE = {
  ...{ state: 'rejected', desiredState: 'shutdown' },
  error: 'invalid mount config for type "bind": bind source path does not exist: /mnt/berth/x',
}

it('counts what runs on each node, and tells on which one the storage is missing', () => {
  const seen = lookAtNodes(
    [node('a'), node('b'), node('c')],
    [
      service(task('a', 1), task('b', 2, NO_SOURCE)),
      service(task('a', 3)),
      service(task('c', 4, { state: 'failed', error: 'task: non-zero exit (1)' })),
    ],
    '/mnt/berth',
  )
  expect(seen.map(({ registries }) => registries)).toEqual([2, 0, 0])
  expect(seen.map(({ storageProblem }) => storageProblem)).toEqual([
    null,
    'The directory /mnt/berth does not exist on this node. Mount the export there on every node that may run registries.',
    null,
  ])
})

it('believes the latest word', () => {
  const mended = [service(task('a', 1, NO_SOURCE)), service(task('a', 2))]
  expect(lookAtNodes([node('a')], mended, '/mnt')[0]?.storageProblem).toBeNull()
  const broken = [service(task('a', 3, NO_SOURCE)), service(task('a', 2))]
  expect(lookAtNodes([node('a')], broken, '/mnt')[0]?.storageProblem).not.toBeNull()
})

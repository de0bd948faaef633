import { describe, expect, it } from 'vitest'
import type { ObservedService, ObservedTask } from '../../swarm/observed'
import { runsEverywhere } from './everywhere'

const task = (specHash: string, state: string): ObservedTask => ({
  ...{ id: `${specHash}-${state}`, slot: 1, state, desiredState: 'running', specHash },
  ...{ nodeId: 'n', createdAt: new Date(0), timestamp: new Date(0), message: '' },
})

const service = (replicasDesired: number, tasks: ObservedTask[]): ObservedService => ({
  ...{ serviceId: 's', version: 1, name: 'berth-a-b', registryId: 'r', specHash: 'new' },
  ...{ image: 'registry:3', replicasDesired, forceUpdate: 0, createdAt: new Date(0) },
  ...{ secretNames: [], parts: {}, tasks, extras: [], jobs: 0 },
})

describe('a revision runs everywhere', () => {
  it.each([
    { when: 'its only task does', replicas: 1, tasks: [task('new', 'running')], runs: true },
    {
      when: 'the old one has ended',
      replicas: 1,
      tasks: [task('new', 'running'), task('old', 'shutdown')],
      runs: true,
    },
    {
      when: 'an old one still runs, and may write',
      replicas: 2,
      tasks: [task('new', 'running'), task('old', 'running')],
      runs: false,
    },
    {
      when: 'an old one still stops',
      replicas: 1,
      tasks: [task('new', 'running'), task('old', 'starting')],
      runs: false,
    },
    { when: 'one is missing', replicas: 2, tasks: [task('new', 'running')], runs: false },
    { when: 'it starts', replicas: 1, tasks: [task('new', 'starting')], runs: false },
  ])('when $when: $runs', ({ replicas, tasks, runs }) => {
    expect(runsEverywhere(service(replicas, tasks), 'new')).toBe(runs)
  })

  it('not without a service', () => {
    expect(runsEverywhere(null, 'new')).toBe(false)
  })
})

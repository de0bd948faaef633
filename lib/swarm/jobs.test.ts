import { describe, expect, it } from 'vitest'
import { buildJobSpec } from './jobs'
import { toJobs } from './observed'
import { buildServiceSpec, type RegistryDeployment, secretName } from './spec'

const deployment: RegistryDeployment = {
  registryId: '0123456789abcdefghjk',
  tenantSlug: 'payments',
  registrySlug: 'apps',
  installationId: 'main',
  image: 'registry:3.1.1',
  uid: 200001,
  port: 5001,
  replicas: 1,
  publishMode: 'host',
  storage: { driver: 'bind', path: '/srv/registries/payments/apps' },
  files: [{ name: 'registry.yml', content: 'CONFIG' }],
  env: {},
  restarts: 0,
  limits: { memoryBytes: 268435456, nanoCpus: 1000000000, pids: 200 },
  constraints: ['node.labels.registry==true'],
}
const ids = new Map(deployment.files.map((file) => [secretName(deployment, file), 'id']))
const job = { kind: 'collect', runId: 'run1', args: ['garbage-collect'] }

describe('a job', () => {
  it('runs once, as the registry does but for what it does, on no port', () => {
    const spec = buildJobSpec(deployment, ids, job)
    const service = buildServiceSpec(deployment, ids)
    const own = spec.TaskTemplate as { ContainerSpec: object }
    const its = service.TaskTemplate as { ContainerSpec: object; RestartPolicy: object }
    const labels = {
      ...{ 'berth.managed-by': 'berth', 'berth.installation': 'main' },
      ...{ 'berth.registry-id': deployment.registryId, 'berth.tenant': 'payments' },
      ...{ 'berth.registry': 'apps', 'berth.job': 'collect', 'berth.run': 'run1' },
    }
    expect(spec).toEqual({
      Name: 'berth-collect-run1',
      Labels: labels,
      TaskTemplate: {
        ...its,
        ContainerSpec: {
          ...its.ContainerSpec,
          Labels: labels,
          Args: ['garbage-collect', '/run/secrets/registry.yml'],
        },
        RestartPolicy: { Condition: 'none' },
        LogDriver: { Name: 'local', Options: { 'max-size': '100m' } },
      },
      Mode: { ReplicatedJob: { MaxConcurrent: 1, TotalCompletions: 1 } },
    })
    expect(own.ContainerSpec).toMatchObject({ User: '200001:200001', ReadOnly: true })
  })
})

describe('how far a job is', () => {
  const service = {
    ...{ ID: 's', Version: { Index: 1 }, CreatedAt: new Date(0), Endpoint: null },
    Spec: {
      ...{ Name: 'berth-collect-run1', TaskTemplate: { ForceUpdate: 0 }, EndpointSpec: null },
      Labels: { 'berth.job': 'collect', 'berth.run': 'run1' },
      parts: {},
    },
  }
  const task = (State: string) => ({
    ...{ ID: State, CreatedAt: new Date(0), ServiceID: 's', Slot: 0, NodeID: '' },
    ...{ DesiredState: 'complete', Spec: {} },
    Status: { Timestamp: new Date(0), State, Message: '', Err: '' },
  })

  it.each([
    ['complete', 'succeeded'],
    ['failed', 'failed'],
    ['rejected', 'failed'],
    ['running', 'running'],
    ['pending', 'running'],
  ])('by a task that is %s: %s', (state, is) => {
    expect(toJobs([service], [task(state)])).toMatchObject([
      { kind: 'collect', runId: 'run1', state: is },
    ])
  })

  it('runs before there is a task, and what is no job is left out', () => {
    const other = { ...service, ID: 'o', Spec: { ...service.Spec, Labels: {} } }
    expect(toJobs([other, service], [])).toMatchObject([{ serviceId: 's', state: 'running' }])
  })
})

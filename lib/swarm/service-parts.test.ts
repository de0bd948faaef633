import { expect, it } from 'vitest'
import { differingParts, partsOf } from './service-parts'

const ASKED = {
  TaskTemplate: {
    ContainerSpec: {
      Image: 'registry:3',
      Args: ['serve', '/run/secrets/registry.yml'],
      Env: ['A=1', 'B=2'],
      User: '1:1',
      ReadOnly: true,
      CapabilityDrop: ['ALL'],
      Mounts: [{ Type: 'bind', Source: '/x', Target: '/var/lib/registry' }],
      Secrets: [{ SecretID: 'a', SecretName: 'berth-a' }],
    },
    Resources: { Limits: { MemoryBytes: 10, NanoCPUs: 20, Pids: 30 } },
    Placement: { Constraints: ['node.labels.a==b'] },
  },
  EndpointSpec: {
    Ports: [{ Protocol: 'tcp', TargetPort: 5000, PublishedPort: 5001, PublishMode: 'host' }],
  },
}
const { TaskTemplate } = ASKED

type Container = Record<string, unknown>
const withContainer = (change: Container) => ({
  ...ASKED,
  TaskTemplate: {
    ...TaskTemplate,
    ContainerSpec: { ...TaskTemplate.ContainerSpec, ...change },
  },
})

it('what an engine adds of its own is no difference', () => {
  const told = {
    ...withContainer({ Isolation: 'default', DNSConfig: {}, CapabilityAdd: null, Configs: [] }),
    Mode: { Replicated: { Replicas: 1 } },
  }
  expect(differingParts(partsOf(ASKED), partsOf(told))).toEqual([])
})

it.each<[string, unknown]>([
  ['image', withContainer({ Image: 'registry:2' })],
  ['command', withContainer({ Command: ['sh'] })],
  ['arguments', withContainer({ Args: ['serve'] })],
  ['environment', withContainer({ Env: ['A=1', 'B=2', 'C=3'] })],
  ['environment', withContainer({ Env: [] })],
  ['user', withContainer({ User: '0:0' })],
  ['read-only root', withContainer({ ReadOnly: false })],
  ['capabilities', withContainer({ CapabilityAdd: ['CAP_SYS_ADMIN'] })],
  ['mounts', withContainer({ Mounts: [] })],
  [
    'mounts',
    withContainer({
      Mounts: [{ Type: 'bind', Source: '/x', Target: '/var/lib/registry', ReadOnly: true }],
    }),
  ],
  ['secrets', withContainer({ Secrets: [] })],
  ['configs', withContainer({ Configs: [{ ConfigName: 'another' }] })],
  ['limits', { ...ASKED, TaskTemplate: { ...TaskTemplate, Resources: {} } }],
  ['constraints', { ...ASKED, TaskTemplate: { ...TaskTemplate, Placement: {} } }],
  ['networks', { ...ASKED, TaskTemplate: { ...TaskTemplate, Networks: [{ Target: 'n' }] } }],
  ['ports', { ...ASKED, EndpointSpec: {} }],
])('a change of the %s is seen', (name, told) => {
  expect(differingParts(partsOf(ASKED), partsOf(told))).toEqual([name])
})

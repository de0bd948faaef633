import { describe, expect, it } from 'vitest'
import {
  buildServiceSpec,
  isCurrent,
  type RegistryDeployment,
  secretName,
  serviceName,
  specHash,
} from './spec'

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
  files: [
    { name: 'tls.pem', content: 'TLS-PRIVATE-TEXT' },
    { name: 'registry.yml', content: 'CONFIG-PRIVATE-TEXT' },
  ],
  env: { SSL_CERT_FILE: '/run/secrets/ca.pem' },
  restarts: 0,
  limits: { memoryBytes: 268435456, nanoCpus: 1000000000, pids: 200 },
  constraints: ['node.labels.registry==true'],
}

const NFS = {
  driver: 'nfs',
  address: '10.0.0.5',
  export: '/export',
  options: 'hard,rw,vers=3,tcp,nolock,timeo=600',
  subdirectory: 'registries/payments/apps',
} as const

const names = deployment.files.map((file) => secretName(deployment, file))
const ids = (d: RegistryDeployment) =>
  new Map(d.files.map((file, index) => [secretName(d, file), `id${index}`]))
const build = (change: Partial<RegistryDeployment> = {}) => {
  const d = { ...deployment, ...change }
  return buildServiceSpec(d, ids(d))
}
const mountsOf = (spec: ReturnType<typeof build>) =>
  spec.TaskTemplate && 'ContainerSpec' in spec.TaskTemplate
    ? spec.TaskTemplate.ContainerSpec?.Mounts
    : undefined

describe('buildServiceSpec', () => {
  it('is exactly this for a bind mount and a host port', () => {
    const labels = {
      'berth.managed-by': 'berth',
      'berth.installation': 'main',
      'berth.registry-id': '0123456789abcdefghjk',
      'berth.tenant': 'payments',
      'berth.registry': 'apps',
      'berth.spec-hash': specHash(deployment),
    }
    const file = (Name: string) => ({ Name, UID: '200001', GID: '200001', Mode: 256 })
    const roll = {
      Parallelism: 1,
      Order: 'stop-first',
      Monitor: 5_000_000_000,
      MaxFailureRatio: 0,
    }
    expect(build()).toEqual({
      Name: 'berth-payments-apps',
      Labels: labels,
      TaskTemplate: {
        ContainerSpec: {
          Image: 'registry:3.1.1',
          Labels: labels,
          Args: ['serve', '/run/secrets/registry.yml'],
          Env: ['OTEL_TRACES_EXPORTER=none', 'SSL_CERT_FILE=/run/secrets/ca.pem'],
          User: '200001:200001',
          Init: true,
          ReadOnly: true,
          CapabilityDrop: ['ALL'],
          StopGracePeriod: 30_000_000_000,
          HealthCheck: { Test: ['NONE'] },
          Mounts: [
            { Type: 'bind', Source: '/srv/registries/payments/apps', Target: '/var/lib/registry' },
            {
              Type: 'tmpfs',
              Source: '',
              Target: '/tmp',
              TmpfsOptions: { SizeBytes: 16777216, Mode: 1023 },
            },
          ],
          Secrets: [
            { SecretID: 'id1', SecretName: names[1], File: file('registry.yml') },
            { SecretID: 'id0', SecretName: names[0], File: file('tls.pem') },
          ],
        },
        Resources: { Limits: { MemoryBytes: 268435456, NanoCPUs: 1000000000, Pids: 200 } },
        RestartPolicy: { Condition: 'any', Delay: 500_000_000, MaxAttempts: 0 },
        Placement: { Constraints: ['node.labels.registry==true'] },
        LogDriver: { Name: 'json-file', Options: { 'max-file': '3', 'max-size': '10m' } },
      },
      Mode: { Replicated: { Replicas: 1 } },
      UpdateConfig: { ...roll, FailureAction: 'rollback' },
      RollbackConfig: { ...roll, FailureAction: 'pause' },
      EndpointSpec: {
        Mode: 'vip',
        Ports: [{ Protocol: 'tcp', TargetPort: 5000, PublishedPort: 5001, PublishMode: 'host' }],
      },
    })
  })

  it('mounts the subdirectory of an NFS export itself', () => {
    const [mount] = mountsOf(build({ storage: NFS })) ?? []
    expect(mount).toEqual({
      Type: 'volume',
      Source: expect.stringMatching(/^berth-0123456789abcdefghjk-[0-9a-f]{12}$/),
      Target: '/var/lib/registry',
      VolumeOptions: {
        NoCopy: true,
        Labels: expect.objectContaining({ 'berth.registry-id': '0123456789abcdefghjk' }),
        DriverConfig: {
          Name: 'local',
          Options: {
            type: 'nfs',
            o: 'addr=10.0.0.5,hard,rw,vers=3,tcp,nolock,timeo=600',
            device: ':/export/registries/payments/apps',
          },
        },
      },
    })
  })

  it.each([
    { address: '10.0.0.6' },
    { export: '/other' },
    { options: 'hard,rw,vers=4.1' },
    { subdirectory: 'registries/payments/web' },
  ])('takes another NFS volume for $address$export$options$subdirectory', (change) => {
    const before = mountsOf(build({ storage: NFS }))?.[0]?.Source
    const after = mountsOf(build({ storage: { ...NFS, ...change } }))?.[0]?.Source
    expect(after).not.toBe(before)
  })

  it.each(['../search', 'a/../b', '/a', 'a//b', '', 'a/.', '.hidden', 'a,b', 'a b'])(
    'refuses the NFS subdirectory %j',
    (subdirectory) => {
      expect(() => build({ storage: { ...NFS, subdirectory } })).toThrow(/plain relative path/)
    },
  )

  it('holds no content of a file', () => {
    const text = JSON.stringify(build())
    for (const { content } of deployment.files) {
      expect(text).not.toContain(content)
      expect(text).not.toContain(Buffer.from(content).toString('base64'))
    }
  })

  it('starts whatever the configuration file is called, and insists on one', () => {
    const files = [{ name: 'config.yml', content: 'x' }]
    expect(JSON.stringify(build({ files }))).toContain('"serve","/run/secrets/config.yml"')
    expect(() => build({ files: [] })).toThrow(/exactly one \.yml/)
    expect(() => build({ files: [...files, { name: 'b.yml', content: 'y' }] })).toThrow(
      /exactly one \.yml/,
    )
  })

  it('refuses to go without the id of a secret', () => {
    expect(() => buildServiceSpec(deployment, new Map())).toThrow(/No id is known/)
  })
})

describe('specHash', () => {
  const base = specHash(deployment)

  it('does not depend on order', () => {
    const reordered: RegistryDeployment = {
      ...Object.fromEntries(Object.entries(deployment).reverse()),
      ...deployment,
      files: [...deployment.files].reverse(),
      limits: { pids: 200, nanoCpus: 1000000000, memoryBytes: 268435456 },
    }
    expect(specHash(reordered)).toBe(base)
    const env = (entries: Record<string, string>) => specHash({ ...deployment, env: entries })
    expect(env({ A: '1', B: '2' })).toBe(env({ B: '2', A: '1' }))
    const constraints = (list: string[]) => specHash({ ...deployment, constraints: list })
    expect(constraints(['a==1', 'b==2'])).toBe(constraints(['b==2', 'a==1']))
  })

  it.each<[string, Partial<RegistryDeployment>]>([
    ['image', { image: 'registry:3.1.2' }],
    ['uid', { uid: 200002 }],
    ['port', { port: 5002 }],
    ['publish mode', { publishMode: 'ingress' }],
    ['storage', { storage: { driver: 'bind', path: '/srv/elsewhere' } }],
    ['environment', { env: {} }],
    ['restarts', { restarts: 1 }],
    ['limits', { limits: { ...deployment.limits, pids: 300 } }],
    ['constraints', { constraints: [] }],
    [
      'content of a file',
      {
        files: [
          { name: 'tls.pem', content: 'renewed' },
          { name: 'registry.yml', content: 'CONFIG-PRIVATE-TEXT' },
        ],
      },
    ],
  ])('changes with the %s', (_what, change) => {
    expect(specHash({ ...deployment, ...change })).not.toBe(base)
  })

  it('leaves scaling to isCurrent, since it restarts nothing', () => {
    expect(specHash({ ...deployment, replicas: 3 })).toBe(base)
    expect(isCurrent(deployment, { specHash: base, replicasDesired: 1 })).toBe(true)
    expect(isCurrent(deployment, { specHash: base, replicasDesired: 0 })).toBe(false)
    expect(isCurrent(deployment, { specHash: 'other', replicasDesired: 1 })).toBe(false)
  })
})

describe('names', () => {
  const named = (tenantSlug: string, registrySlug: string) =>
    serviceName({ ...deployment, tenantSlug, registrySlug })

  it.each([
    ['payments', 'apps', 'berth-payments-apps'],
    ['a', 'b-c', 'berth-a-b-c'],
    ['a-b', 'c', 'berth-a-b_c'],
    ['a'.repeat(28), 'b'.repeat(28), `berth-${'a'.repeat(28)}-${'b'.repeat(28)}`],
    [
      'a'.repeat(29),
      'b'.repeat(28),
      `berth-${'a'.repeat(29)}-${'b'.repeat(6)}-0123456789abcdefghjk`,
    ],
    ['a'.repeat(36), 'b', `berth-${'a'.repeat(36)}-b`],
    ['a'.repeat(40), 'b'.repeat(40), `berth-${'a'.repeat(36)}-0123456789abcdefghjk`],
  ])('service of %s and %s', (tenant, registry, name) => {
    expect(named(tenant, registry)).toBe(name)
    expect(name.length).toBeLessThanOrEqual(63)
    expect(name).toMatch(/^[a-zA-Z0-9](?:[-_]*[A-Za-z0-9]+)*$/)
  })

  it('gives every content and every file a secret of its own', () => {
    const of = (name: string, content: string) => secretName(deployment, { name, content })
    expect(of('registry.yml', 'x')).toMatch(/^berth-0123456789abcdefghjk-[0-9a-f]{12}-registry$/)
    expect(of('token-ca.pem', 'x')).toMatch(/-token-ca$/)
    expect(
      new Set([of('a.pem', 'x'), of('a.pem', 'y'), of('b.pem', 'x'), of('a.yml', 'x')]).size,
    ).toBe(4)
    expect(of(`${'very-long-'.repeat(9)}.pem`, 'x').length).toBeLessThanOrEqual(64)
  })
})

import { describe, expect, it } from 'vitest'
import { partsOf } from '../swarm/service-parts'
import { buildServiceSpec, type RegistryDeployment, secretName, specHash } from '../swarm/spec'
import type { ObservedService } from '../swarm/swarm'
import { driftOf } from './drift'

const DEPLOYMENT: RegistryDeployment = {
  ...{ registryId: '0123456789abcdefghjk', tenantSlug: 'payments', registrySlug: 'apps' },
  ...{ installationId: 'main', image: 'registry:3', uid: 1, port: 5001, replicas: 2 },
  publishMode: 'ingress',
  storage: {
    ...{ driver: 'nfs', address: '10.0.0.5', export: '/export', options: 'vers=3' },
    subdirectory: 'registries/payments/apps',
  },
  files: [
    { name: 'registry.yml', content: 'CONFIG' },
    { name: 'tls.pem', content: 'TLS' },
  ],
  env: {},
  restarts: 0,
  limits: { memoryBytes: 1, nanoCpus: 2, pids: 3 },
  constraints: [],
}
const IDS = new Map(
  DEPLOYMENT.files.map((file, index) => [secretName(DEPLOYMENT, file), `id${index}`]),
)
const HASH = specHash(DEPLOYMENT)
const SERVICE: ObservedService = {
  ...{ serviceId: 'service', version: 1, name: 'berth-payments-apps', registryId: 'registry' },
  ...{ specHash: HASH, image: 'registry:3', replicasDesired: 2, forceUpdate: 0 },
  parts: partsOf(buildServiceSpec(DEPLOYMENT, IDS)),
  ...{ createdAt: new Date(0), secretNames: [], tasks: [], extras: [], jobs: 0 },
}
const ROW = { phase: 'ready', generation: 3, appliedGeneration: 3, appliedSpecHash: HASH } as const

describe('driftOf', () => {
  it('is nothing where the Swarm runs what Berth asked for', () => {
    expect(driftOf(ROW, DEPLOYMENT, SERVICE)).toEqual([])
  })

  it('names what somebody changed', () => {
    const edited = { ...SERVICE.parts, user: '0:0', environment: ['A=1'] }
    const seen = { ...SERVICE, parts: edited, replicasDesired: 0 }
    expect(driftOf(ROW, DEPLOYMENT, seen)).toEqual([
      'environment',
      'user',
      'replicas: 0 instead of 2',
    ])
  })

  it('knows of a service that served that somebody removed it', () => {
    expect(driftOf(ROW, DEPLOYMENT, null)).toEqual(['the service was removed'])
    expect(driftOf({ ...ROW, phase: 'provisioning' }, DEPLOYMENT, null)).toEqual([])
  })

  it.each([
    ['a newer generation is wished', { ...ROW, generation: 4 }],
    ['another specification is wished', { ...ROW, appliedSpecHash: 'before' }],
  ])('is nothing where %s', (_, row) => {
    const seen = { ...SERVICE, replicasDesired: 0 }
    expect(driftOf(row, DEPLOYMENT, seen)).toEqual([])
    expect(driftOf(row, DEPLOYMENT, null)).toEqual([])
  })

  it('is nothing where Swarm went back to the revision before', () => {
    expect(driftOf(ROW, DEPLOYMENT, { ...SERVICE, specHash: 'before', parts: {} })).toEqual([])
  })
})

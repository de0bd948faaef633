import { describe, expect, it } from 'vitest'
import { parseSettings } from '../env/parse-settings'
import { createSealer } from '../pki/seal'
import { deploymentOf } from './deployment'

const SECRET = 'c'.repeat(32)
const sealer = createSealer(SECRET, 'registries')

const facts = {
  settings: parseSettings({ DEMO: '1', AUTH_SECRET: 'a'.repeat(32), CA_SECRET: SECRET }),
  installationId: 'main',
  machineUrl: 'https://berth.example.com:3443',
  tokenIssuer: 'berth',
  companyBundlePem: null,
  sealer,
}

const row = {
  id: 'registry-1',
  tenantSlug: 'payments',
  slug: 'apps',
  image: 'registry:3',
  memoryBytes: null,
  cpus: null,
  restarts: 0,
  readOnly: false,
  port: 5000,
  uid: 200_000,
  tokenRoots: { ids: ['1'], pem: 'ROOTS' },
  ca: { id: 'ca', certificatePem: 'CA', bundlePem: 'CA', notAfter: new Date(0) },
  keys: {
    certificatePem: 'CERTIFICATE',
    privateKeySealed: sealer.seal('KEY'),
    certificateUntil: new Date(0),
    httpSecretSealed: sealer.seal('secret'),
    eventsTokenSealed: sealer.seal('token'),
    eventsTokenHash: 'hash',
  },
}

describe('deploymentOf', () => {
  it('has limits of its own, or else those of the platform', () => {
    const withOwn = (own: { memoryBytes: number | null; cpus: number | null }) =>
      deploymentOf({ ...row, ...own, replicas: 1 }, { ...facts, publishMode: 'host' })
    expect(withOwn({ memoryBytes: null, cpus: null })).toMatchObject({
      limits: { memoryBytes: 2 ** 29, nanoCpus: 1e9 },
      env: { GOMEMLIMIT: '483183820' },
    })
    expect(withOwn({ memoryBytes: 2 ** 30, cpus: 0.25 })).toMatchObject({
      limits: { memoryBytes: 2 ** 30, nanoCpus: 2.5e8 },
      env: { GOMEMLIMIT: '966367641' },
    })
  })

  it.each([
    ['host', 3, 1],
    ['host', 1, 1],
    ['ingress', 3, 3],
  ] as const)('publishes by %s: of %i replicas %i', (publishMode, replicas, deployed) => {
    expect(deploymentOf({ ...row, replicas }, { ...facts, publishMode })).toMatchObject({
      publishMode,
      replicas: deployed,
    })
  })

  it('is read-only by a map in the environment, and otherwise says nothing of it', () => {
    const envOf = (readOnly: boolean) =>
      deploymentOf({ ...row, replicas: 1, readOnly }, { ...facts, publishMode: 'host' }).env
    expect(envOf(true)).toEqual({
      ...envOf(false),
      REGISTRY_STORAGE_MAINTENANCE_READONLY: '{"enabled":true}',
    })
    expect(Object.keys(envOf(false))).toEqual([
      ...['GOMEMLIMIT', 'OTEL_TRACES_EXPORTER', 'SSL_CERT_FILE'],
    ])
  })
})

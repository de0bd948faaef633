import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { renderRegistryConfig } from './config'

const input = {
  tokenRealm: 'https://172.17.0.1:3443/token',
  service: 'registry-1',
  issuer: 'berth',
  httpSecret: 'on',
  eventsUrl: 'https://172.17.0.1:3443/events',
  eventsToken: 'x: "y"\n# z',
  tenant: 'payments',
  registry: '1e3',
}

it('says what was decided', () => {
  expect(parse(renderRegistryConfig(input))).toEqual({
    version: 0.1,
    log: {
      level: 'warn',
      formatter: 'json',
      accesslog: { disabled: false },
      fields: { service: 'registry', tenant: 'payments', registry: '1e3' },
    },
    storage: {
      filesystem: { rootdirectory: '/var/lib/registry', maxthreads: 100 },
      delete: { enabled: true },
      maintenance: {
        uploadpurging: { enabled: true, age: '168h', interval: '24h', dryrun: false },
        readonly: { enabled: false },
      },
    },
    auth: {
      token: {
        realm: input.tokenRealm,
        service: 'registry-1',
        issuer: 'berth',
        rootcertbundle: '/run/secrets/token-ca.pem',
      },
    },
    http: {
      addr: ':5000',
      secret: 'on',
      relativeurls: true,
      draintimeout: '25s',
      tls: {
        certificate: '/run/secrets/tls.pem',
        key: '/run/secrets/tls.pem',
        minimumtls: 'tls1.2',
      },
      headers: { 'X-Content-Type-Options': ['nosniff'] },
    },
    notifications: {
      events: { includereferences: true },
      endpoints: [
        {
          name: 'berth',
          url: input.eventsUrl,
          headers: { Authorization: ['Bearer x: "y"\n# z'] },
          timeout: '3s',
          threshold: 5,
          backoff: '5s',
          ignoredmediatypes: ['application/octet-stream'],
        },
      ],
    },
    health: { storagedriver: { enabled: true, interval: '10s', threshold: 3 } },
    catalog: { maxentries: 100_000 },
  })
})

it('quotes text that YAML 1.1 would take for something else', () => {
  const text = renderRegistryConfig(input)
  expect(text).toContain('secret: "on"')
  expect(text).toContain('registry: "1e3"')
  expect(text).toContain('addr: ":5000"')
})

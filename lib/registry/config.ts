import { stringify } from 'yaml'

export type RegistryConfigInput = {
  /** Where docker clients ask for tokens: `https://…/token`. */
  tokenRealm: string
  /** Audience of this registry's tokens, unique to it. */
  service: string
  issuer: string
  /** Signs upload state; the same for all replicas of a registry, of no other. */
  httpSecret: string
  /** Where the registry reports pushes, pulls and deletes: `https://…/events`. */
  eventsUrl: string
  /** Bearer token of the reports; it alone tells which registry speaks. */
  eventsToken: string
  /** For the log lines. */
  tenant: string
  registry: string
  /** Only tests run a registry elsewhere than in its container. */
  overrides?: {
    address?: string
    rootDirectory?: string
    tokenRootsFile?: string
    tlsFile?: string
  }
}

/** Where the Swarm service mounts its secrets. `ca` is what `SSL_CERT_FILE` names. */
export const REGISTRY_FILES = {
  config: '/run/secrets/registry.yml',
  tls: '/run/secrets/tls.pem',
  tokenRoots: '/run/secrets/token-ca.pem',
  ca: '/run/secrets/ca.pem',
} as const

export const REGISTRY_ROOT = '/var/lib/registry'
export const REGISTRY_PORT = 5000

/**
 * The config.yml of one registry, for distribution 2.8 and 3 alike. Holds secrets: it goes in as a Swarm secret.
 * - log level `warn`: at `info` the registry prints the bearer token of its notifications;
 * - no blob descriptor cache: after a garbage collection it makes pushes "succeed" that cannot be pulled;
 * - no debug listener: it shows that token to everybody;
 * - `catalog.maxentries` is high because every page of the catalog walks the whole tree again. Only Berth's
 *   own tokens may list it.
 */
export function renderRegistryConfig(input: RegistryConfigInput): string {
  const { overrides = {} } = input
  const tlsFile = overrides.tlsFile ?? REGISTRY_FILES.tls
  const config = {
    version: 0.1,
    log: {
      level: 'warn',
      formatter: 'json',
      accesslog: { disabled: false },
      fields: { service: 'registry', tenant: input.tenant, registry: input.registry },
    },
    storage: {
      filesystem: { rootdirectory: overrides.rootDirectory ?? REGISTRY_ROOT, maxthreads: 100 },
      delete: { enabled: true },
      maintenance: {
        uploadpurging: { enabled: true, age: '168h', interval: '24h', dryrun: false },
        readonly: { enabled: false },
      },
    },
    auth: {
      token: {
        realm: input.tokenRealm,
        service: input.service,
        issuer: input.issuer,
        rootcertbundle: overrides.tokenRootsFile ?? REGISTRY_FILES.tokenRoots,
      },
    },
    http: {
      addr: overrides.address ?? `:${REGISTRY_PORT}`,
      secret: input.httpSecret,
      relativeurls: true,
      draintimeout: '25s',
      tls: { certificate: tlsFile, key: tlsFile, minimumtls: 'tls1.2' },
      headers: { 'X-Content-Type-Options': ['nosniff'] },
    },
    notifications: {
      events: { includereferences: true },
      endpoints: [
        {
          name: 'berth',
          url: input.eventsUrl,
          headers: { Authorization: [`Bearer ${input.eventsToken}`] },
          timeout: '3s',
          threshold: 5,
          backoff: '5s',
          ignoredmediatypes: ['application/octet-stream'],
        },
      ],
    },
    health: { storagedriver: { enabled: true, interval: '10s', threshold: 3 } },
    catalog: { maxentries: 100_000 },
  }
  // Quoted throughout: YAML 1.1 readers take some plain words and `1e3` for something else than text.
  return stringify(config, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  })
}

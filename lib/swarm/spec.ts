// What Berth runs on a Swarm for one registry. Pure: no clock, no engine, no randomness.
import { createHash } from 'node:crypto'
import type Docker from 'dockerode'
import { AppError } from '../kernel/app-error'
import { LABEL, type Labels, MANAGED_BY } from './labels'
import { differingParts, partsOf, type ServiceParts } from './service-parts'

/** A file for the registry. Its content travels as a Swarm secret and appears nowhere else. */
export type RegistryFile = { name: string; content: string }

export type RegistryStorage =
  | { driver: 'bind'; path: string }
  | { driver: 'nfs'; address: string; export: string; options: string; subdirectory: string }

export type RegistryDeployment = {
  registryId: string
  tenantSlug: string
  registrySlug: string
  /** Several Berths may share a Swarm: each touches only objects of its own installation. */
  installationId: string
  image: string
  /** The uid and gid of the process; the storage directory belongs to it. */
  uid: number
  /** The published port. Inside the container the registry listens on `REGISTRY_PORT`. */
  port: number
  replicas: number
  publishMode: 'host' | 'ingress'
  storage: RegistryStorage
  /** Exactly one ends in `.yml`: the configuration that the registry is started with. */
  files: readonly RegistryFile[]
  env: Readonly<Record<string, string>>
  /** How often it was restarted on purpose; another number is another revision. */
  restarts: number
  limits: { memoryBytes: number; nanoCpus: number; pids: number }
  constraints: readonly string[]
}

export type ServiceSpec = Docker.ServiceSpec & { Labels: Record<string, string>; Name: string }

/** Where the registry listens inside its container: above 1024, as it runs without capabilities. */
export const REGISTRY_PORT = 5000
/** Where the registry finds its storage inside its container. */
export const STORAGE_TARGET = '/var/lib/registry'
/** Where the registry finds its files. */
export const FILES_TARGET = '/run/secrets'

const SECOND_NS = 1_000_000_000
const SERVICE_NAME_MAX = 63
const SECRET_NAME_MAX = 64

/**
 * The name of the service: `berth-<tenant>-<registry>`, with `_` after a tenant that has a hyphen of its own
 * (tenant `a-b` with registry `c` is not tenant `a` with registry `b-c`). What does not fit into Docker's
 * 63 characters is cut and ends in the registry's id.
 */
export function serviceName(d: RegistryDeployment): string {
  const separator = d.tenantSlug.includes('-') ? '_' : '-'
  const name = `berth-${d.tenantSlug}${separator}${d.registrySlug}`
  if (name.length <= SERVICE_NAME_MAX) return name
  const head = name.slice(0, SERVICE_NAME_MAX - d.registryId.length - 1).replace(/[-_]+$/, '')
  return `${head}-${d.registryId}`
}

/**
 * The name of the secret that holds `file`: `berth-<registry id>-<hash>-<file>`. Secrets can not be changed,
 * so the name follows the content; at most 64 characters, as Docker wants.
 */
export function secretName(d: RegistryDeployment, file: RegistryFile): string {
  const name = `berth-${d.registryId}-${digest([file.name, file.content], 12)}`
  const suffix = file.name.replace(/\.[a-z]+$/, '').replace(/[^a-zA-Z0-9-]/g, '-')
  return `${name}-${suffix}`.slice(0, SECRET_NAME_MAX).replace(/-+$/, '')
}

/**
 * A hash of everything that must restart the registry's tasks when it changes, file contents included.
 * The number of replicas is left out, since scaling restarts nothing: see `isCurrent`.
 * It does not depend on the order of keys, files or constraints.
 */
export function specHash(d: RegistryDeployment): string {
  const { Name: _name, Mode: _mode, ...rolling } = assemble(d, '', (name) => name)
  return digest(rolling, 32)
}

/** Whether the service that was observed is the one that `d` asks for, so that there is nothing to update. */
export function isCurrent(
  d: RegistryDeployment,
  observed: { specHash: string; replicasDesired: number },
): boolean {
  return observed.specHash === specHash(d) && observed.replicasDesired === d.replicas
}

/** What of a service that carries the hash of `d` is not as `d` asks for, by name: somebody changed it by hand. */
export function editedParts(d: RegistryDeployment, observed: { parts: ServiceParts }): string[] {
  const wanted = assemble(d, '', (name) => name)
  return differingParts(partsOf(wanted), observed.parts)
}

/** The labels of everything that Berth makes on a Swarm for this registry. */
export function ownerLabels(d: RegistryDeployment): Record<string, string> {
  return {
    [LABEL.managedBy]: MANAGED_BY,
    [LABEL.installation]: d.installationId,
    [LABEL.registryId]: d.registryId,
    [LABEL.tenant]: d.tenantSlug,
    [LABEL.registry]: d.registrySlug,
  }
}

/**
 * The whole service as Docker takes it. `secretIds` maps the name of each secret to its id on this Swarm.
 * Throws INTERNAL for a missing id, no or several `.yml` files, or an NFS subdirectory that could leave its tree.
 */
export function buildServiceSpec(
  d: RegistryDeployment,
  secretIds: ReadonlyMap<string, string>,
): ServiceSpec {
  return assemble(d, specHash(d), idOf(secretIds))
}

/**
 * What every container that works in the storage of `d` has in common: image, user, files, mounts and limits. A job runs
 * in the same as its registry, but for what it does.
 */
export function taskTemplate(
  d: RegistryDeployment,
  own: { labels: Labels; args: readonly string[] },
  secretId: (name: string) => string,
) {
  return {
    ContainerSpec: {
      Image: d.image,
      // A task shows the labels of its container only: they tell which revision it is of.
      Labels: { ...own.labels },
      Args: [...own.args, `${FILES_TARGET}/${configFile(d)}`],
      // Distribution 3 sends traces to localhost every few seconds unless told not to.
      Env: sortedEnv({ OTEL_TRACES_EXPORTER: 'none', ...d.env }),
      User: `${d.uid}:${d.uid}`,
      Init: true,
      ReadOnly: true,
      CapabilityDrop: ['ALL'],
      StopGracePeriod: 30 * SECOND_NS,
      // A health check delays `running` by its interval and does not notice broken storage: Berth probes instead.
      HealthCheck: { Test: ['NONE'] },
      Mounts: [storageMount(d), TMP],
      Secrets: sortedFiles(d).map((file) => ({
        SecretID: secretId(secretName(d, file)),
        SecretName: secretName(d, file),
        File: { Name: file.name, UID: String(d.uid), GID: String(d.uid), Mode: 0o400 },
      })),
    },
    Resources: {
      Limits: {
        MemoryBytes: d.limits.memoryBytes,
        NanoCPUs: d.limits.nanoCpus,
        Pids: d.limits.pids,
      },
    },
    Placement: { Constraints: [...d.constraints].sort() },
    LogDriver: { Name: 'json-file', Options: { 'max-file': '3', 'max-size': '10m' } },
  }
}

/** A function that finds the id of a secret by its name, or throws INTERNAL. */
export function idOf(secretIds: ReadonlyMap<string, string>): (name: string) => string {
  return (name) => {
    const id = secretIds.get(name)
    if (id === undefined) throw new AppError('INTERNAL', `No id is known for the secret ${name}.`)
    return id
  }
}

function assemble(
  d: RegistryDeployment,
  hash: string,
  secretId: (name: string) => string,
): ServiceSpec {
  const labels: Labels = { ...ownerLabels(d), [LABEL.specHash]: hash }
  // So that a restart that somebody asked for is another revision, which happens once.
  const ofTask = d.restarts === 0 ? labels : { ...labels, [LABEL.restarts]: `${d.restarts}` }
  return {
    Name: serviceName(d),
    Labels: { ...labels },
    TaskTemplate: {
      ...taskTemplate(d, { labels: ofTask, args: ['serve'] }, secretId),
      // Docker's default of 5 s would be the length of every outage.
      RestartPolicy: { Condition: 'any', Delay: SECOND_NS / 2, MaxAttempts: 0 },
    },
    Mode: { Replicated: { Replicas: d.replicas } },
    // Stop first: two tasks would write to one tree, and a host port can be held only once.
    UpdateConfig: { ...ROLL, FailureAction: 'rollback' },
    RollbackConfig: { ...ROLL, FailureAction: 'pause' },
    EndpointSpec: {
      Mode: 'vip',
      Ports: [
        {
          Protocol: 'tcp',
          TargetPort: REGISTRY_PORT,
          PublishedPort: d.port,
          PublishMode: d.publishMode,
        },
      ],
    },
  }
}

const ROLL = { Parallelism: 1, Order: 'stop-first', Monitor: 5 * SECOND_NS, MaxFailureRatio: 0 }

const TMP: Docker.MountSettings = {
  Type: 'tmpfs',
  Source: '',
  Target: '/tmp',
  TmpfsOptions: { SizeBytes: 16 * 2 ** 20, Mode: 0o1777 },
}

function storageMount(d: RegistryDeployment): Docker.MountSettings {
  const storage = d.storage
  if (storage.driver === 'bind') {
    return { Type: 'bind', Source: storage.path, Target: STORAGE_TARGET }
  }
  const options = {
    type: 'nfs',
    o: [`addr=${storage.address}`, storage.options].filter((part) => part !== '').join(','),
    device: `:${storage.export.replace(/\/+$/, '')}/${safeSubdirectory(storage.subdirectory)}`,
  }
  return {
    Type: 'volume',
    // A node keeps the options of a volume for ever, and says nothing: other options need another name.
    Source: `berth-${d.registryId}-${digest(options, 12)}`,
    Target: STORAGE_TARGET,
    VolumeOptions: {
      // Otherwise what the image holds at this path may be copied into the share.
      NoCopy: true,
      Labels: ownerLabels(d),
      DriverConfig: { Name: 'local', Options: options },
    },
  }
}

// The last check before a mount that could show one tenant the tree of another.
function safeSubdirectory(path: string): string {
  if (path.split('/').every((part) => /^[a-zA-Z0-9_-][a-zA-Z0-9._-]*$/.test(part))) return path
  throw new AppError('INTERNAL', 'The subdirectory of this registry is not a plain relative path.')
}

function configFile(d: RegistryDeployment): string {
  const [config, ...others] = d.files.filter((file) => file.name.endsWith('.yml'))
  if (config !== undefined && others.length === 0) return config.name
  throw new AppError('INTERNAL', 'A registry needs exactly one .yml file: its configuration.')
}

function sortedFiles(d: RegistryDeployment): RegistryFile[] {
  return [...d.files].sort((a, b) => (a.name < b.name ? -1 : 1))
}

function sortedEnv(env: Readonly<Record<string, string>>): string[] {
  return Object.keys(env)
    .sort()
    .map((key) => `${key}=${env[key]}`)
}

function digest(value: unknown, length: number): string {
  const sorted = (_key: string, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part
  return createHash('sha256').update(JSON.stringify(value, sorted)).digest('hex').slice(0, length)
}

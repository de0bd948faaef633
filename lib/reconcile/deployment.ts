import type { Settings } from '../env/settings'
import type { Sealer } from '../pki/seal'
import { REGISTRY_FILES, renderRegistryConfig } from '../registry/config'
import { tokenService } from '../registry/token-service'
import { registrySubdirectory } from '../storage/subdirectory'
import type { RegistryDeployment } from '../swarm/spec'
import type { RegistryRow, SealedKeys } from './store'

export type DeploymentFacts = {
  settings: Settings
  installationId: string
  machineUrl: string
  tokenIssuer: string
  /** Of the company's own CA; null where Berth makes its own. */
  companyBundlePem: string | null
  publishMode: 'host' | 'ingress'
  sealer: Sealer
}

const PIDS_MAX = 200
/**
 * Of the memory limit, as Go asks for: https://go.dev/doc/gc-guide#Memory_limit. A registry does not know its limit, lets
 * its heap double before it collects, and is killed for garbage when many pull at once.
 */
const HEAP_SHARE = 0.9

/** What should run for a registry, complete and in clear: the one place where desired state becomes a deployment. */
export function deploymentOf(
  row: Pick<
    RegistryRow,
    | 'id'
    | 'tenantSlug'
    | 'slug'
    | 'image'
    | 'replicas'
    | 'memoryBytes'
    | 'cpus'
    | 'restarts'
    | 'readOnly'
    | 'tokenRoots'
    | 'ca'
  > & {
    port: number
    uid: number
    keys: SealedKeys
  },
  facts: DeploymentFacts,
): RegistryDeployment {
  const { settings, sealer } = facts
  const subdirectory = registrySubdirectory({ tenantSlug: row.tenantSlug, registrySlug: row.slug })
  const config = renderRegistryConfig({
    tokenRealm: `${facts.machineUrl}/token`,
    service: tokenService(row.id),
    issuer: facts.tokenIssuer,
    httpSecret: sealer.open(row.keys.httpSecretSealed),
    eventsUrl: `${facts.machineUrl}/events`,
    eventsToken: sealer.open(row.keys.eventsTokenSealed),
    tenant: row.tenantSlug,
    registry: row.slug,
  })
  const memoryBytes = row.memoryBytes ?? settings.REGISTRY_MEMORY
  return {
    registryId: row.id,
    tenantSlug: row.tenantSlug,
    registrySlug: row.slug,
    installationId: facts.installationId,
    image: row.image,
    uid: row.uid,
    port: row.port,
    // A host port holds one task per node: a second one would pend for ever.
    replicas: facts.publishMode === 'host' ? 1 : row.replicas,
    publishMode: facts.publishMode,
    storage:
      settings.STORAGE_DRIVER === 'nfs'
        ? {
            driver: 'nfs',
            address: settings.NFS_ADDRESS ?? '',
            export: settings.NFS_EXPORT ?? '',
            options: settings.NFS_OPTIONS,
            subdirectory,
          }
        : { driver: 'bind', path: `${settings.STORAGE_ROOT}/${subdirectory}` },
    files: [
      { name: fileName(REGISTRY_FILES.config), content: config },
      {
        name: fileName(REGISTRY_FILES.tls),
        content: `${row.keys.certificatePem.trimEnd()}\n${sealer.open(row.keys.privateKeySealed)}`,
      },
      { name: fileName(REGISTRY_FILES.tokenRoots), content: row.tokenRoots.pem },
      { name: fileName(REGISTRY_FILES.ca), content: facts.companyBundlePem ?? row.ca.bundlePem },
    ],
    env: {
      GOMEMLIMIT: String(Math.floor(memoryBytes * HEAP_SHARE)),
      OTEL_TRACES_EXPORTER: 'none',
      SSL_CERT_FILE: REGISTRY_FILES.ca,
      // As a map: the key below it is ignored where the file has the map, and a panic where it has not.
      ...(row.readOnly ? { REGISTRY_STORAGE_MAINTENANCE_READONLY: '{"enabled":true}' } : {}),
    },
    restarts: row.restarts,
    limits: {
      memoryBytes,
      nanoCpus: Math.round((row.cpus ?? settings.REGISTRY_CPUS) * 1e9),
      pids: PIDS_MAX,
    },
    constraints: settings.REGISTRY_CONSTRAINTS,
  }
}

function fileName(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

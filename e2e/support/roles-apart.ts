import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { DEMO_SUFFIX } from '../../lib/directory/demo-people'
import { freePort } from './free-port'
import type { PortalOptions } from './portal'
import { ensureSecretFile } from './secret-file'
import { portsFor, type StackFacts } from './stack'

const KEPT = ['PATH', 'HOME', 'TMPDIR', 'TZ', 'LANG', 'LOG_LEVEL']

/** The settings of a web process and of its worker, each with what its role needs and no more. */
export async function rolesApart(
  stack: StackFacts,
  place: { directory: string; databaseUrl: string; ldapUrl: string },
): Promise<{ web: PortalOptions['env']; worker: PortalOptions['env'] }> {
  const { directory, databaseUrl, ldapUrl } = place
  const storage = join(directory, 'storage')
  const secrets = join(directory, 'secrets')
  mkdirSync(storage, { recursive: true, mode: 0o711 })
  mkdirSync(secrets, { recursive: true, mode: 0o700 })
  const port = await freePort()
  const shared = {
    ...Object.fromEntries(KEPT.map((name) => [name, process.env[name]])),
    NODE_ENV: 'production',
    NEXT_TELEMETRY_DISABLED: '1',
    PORT: String(port),
    PORTAL_URL: `http://localhost:${port}`,
    MACHINE_URL: `https://${stack.registryHost}:${await freePort(stack.registryHost)}`,
    REGISTRY_HOST: stack.registryHost,
    REGISTRY_PORTS: portsFor(stack.index, 'rolesApart'),
    REGISTRY_IMAGE: stack.registryImage,
    DATABASE_URL: databaseUrl,
    LDAP_URL: ldapUrl,
    LDAP_PEOPLE_BASE: `ou=people,${DEMO_SUFFIX}`,
    LDAP_GROUPS_BASE: `ou=groups,${DEMO_SUFFIX}`,
    LDAP_TIMEOUT_MS: '2000',
    STORAGE_CAPACITY: '1 PiB',
    AUTH_SECRET_FILE: ensureSecretFile(join(secrets, 'auth')),
  }
  return {
    web: { ...shared, PORTAL_ROLE: 'web' },
    worker: {
      ...shared,
      PORTAL_ROLE: 'worker',
      CA_SECRET_FILE: ensureSecretFile(join(secrets, 'ca')),
      DOCKER_HOST: stack.dockerHost,
      STORAGE_ROOT: storage,
    },
  }
}

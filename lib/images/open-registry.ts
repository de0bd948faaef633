import { PORTAL_SUBJECT } from '../kernel/portal-subject'
import { createRegistryClient, type RegistryClient } from '../registry/client'
import type { RepositoryName } from '../registry/references'
import { currentRegistryAccess } from '../registry/registry-access'
import { tokenService } from '../registry/token-service'
import type { Actor } from '../tenants/actor'
import { assertAwake } from '../tenants/assert-awake'
import type { UseCaseContext } from '../tenants/context'
import { findImageRegistry, type ImageAction } from './find-image-registry'

const CALL_TIMEOUT_MS = 10_000

export type RegistryRef = { tenantSlug: string; registrySlug: string }

export type OpenRegistry = { id: string; tenantId: string }

/**
 * Runs `use` with a client of a registry that the actor may see, and closes it. The portal acts under its own name
 * and asks for each call's own rights only, minutes long.
 *
 * @throws AppError NOT_FOUND for unknown and foreign ones alike, FORBIDDEN, NOT_READY while it has no address yet,
 *   SUSPENDED
 */
export async function withRegistry<T>(
  context: UseCaseContext,
  actor: Actor,
  input: { ref: RegistryRef; action: ImageAction; repository: RepositoryName | null },
  use: (client: RegistryClient, registry: OpenRegistry) => Promise<T>,
): Promise<T> {
  const row = await findImageRegistry(context, actor, input)
  assertAwake(row)
  const access = currentRegistryAccess()
  const client = createRegistryClient({
    baseUrl: `https://${context.settings.REGISTRY_HOST}:${row.port}`,
    caPem: access.caPem(),
    getToken: async (scopes) =>
      access.issueToken({ service: tokenService(row.id), subject: PORTAL_SUBJECT, access: scopes })
        .token,
    timeoutMs: CALL_TIMEOUT_MS,
  })
  try {
    return await use(client, { id: row.id, tenantId: row.tenant.id })
  } finally {
    client.close()
  }
}

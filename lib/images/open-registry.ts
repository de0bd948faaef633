import { AppError } from '../kernel/app-error'
import { PORTAL_SUBJECT } from '../kernel/portal-subject'
import { createRegistryClient, type RegistryClient } from '../registry/client'
import type { RepositoryName } from '../registry/references'
import { currentRegistryAccess } from '../registry/registry-access'
import { tokenService } from '../registry/token-service'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { findVisibleRegistry } from '../tenants/find-registry'
import { can } from '../tenants/permissions'
import { ofRepository } from '../tenants/resource'

const CALL_TIMEOUT_MS = 10_000

export type RegistryRef = { tenantSlug: string; registrySlug: string }

export type OpenRegistry = {
  id: string
  tenantId: string
  maySee(repository: RepositoryName): boolean
}

/**
 * Runs `use` with a client of a registry that the actor may see, and closes it. The portal acts under its own name
 * and asks for each call's own rights only, minutes long.
 *
 * `repository` is the one that it is about; null for all, of which `maySee` says whether the actor may see one.
 *
 * @throws AppError NOT_FOUND for unknown and foreign ones alike, FORBIDDEN, NOT_READY while it has no address yet
 */
export async function withRegistry<T>(
  context: UseCaseContext,
  actor: Actor,
  input: {
    ref: RegistryRef
    action: 'image.read' | 'image.delete'
    repository: RepositoryName | null
  },
  use: (client: RegistryClient, registry: OpenRegistry) => Promise<T>,
): Promise<T> {
  const { row } = await findVisibleRegistry(context, actor, input.ref, input.action)
  const may = (action: typeof input.action, repository: RepositoryName) =>
    can(actor, action, ofRepository(row, repository, context.settings))
  if (input.repository !== null && !may(input.action, input.repository)) {
    throw new AppError('FORBIDDEN', 'This access token is not for this repository.')
  }
  if (row.port === null || row.readyAt === null) {
    throw new AppError('NOT_READY', 'This registry is not up yet. Its page shows how far it is.')
  }
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
    return await use(client, {
      id: row.id,
      tenantId: row.tenant.id,
      maySee: (repository) => may('image.read', repository),
    })
  } finally {
    client.close()
  }
}

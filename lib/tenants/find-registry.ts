import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { type Action, can } from './permissions'
import { REGISTRY_SELECT, type VisibleRegistry } from './registry-view'
import { ofRegistry, type TenantResource } from './resource'

export type RegistryRef = { tenantSlug: string; registrySlug: string } | { registryId: string }

/**
 * The live registry of that name or id, if the actor may do `action` to it, with the resource that `can` is asked
 * about. One that the actor may not even read is as unknown as one that does not exist.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function findVisibleRegistry(
  context: Pick<UseCaseContext, 'db' | 'settings'>,
  actor: Actor,
  ref: RegistryRef,
  action: Action,
): Promise<{ row: VisibleRegistry; resource: TenantResource }> {
  const row = await context.db.registry.findFirst({
    where: {
      deletedAt: null,
      ...('registryId' in ref
        ? { id: ref.registryId }
        : { slug: ref.registrySlug, tenant: { slug: ref.tenantSlug } }),
    },
    select: REGISTRY_SELECT,
  })
  const resource = row === null ? null : ofRegistry(row, context.settings)
  if (row === null || resource === null || !can(actor, 'registry.read', resource)) {
    throw new AppError('NOT_FOUND', 'There is no such registry, or it is not yours to see.')
  }
  if (!can(actor, action, resource)) {
    throw new AppError('FORBIDDEN', 'Your role in this team does not allow that. Ask an owner.')
  }
  return { row, resource }
}

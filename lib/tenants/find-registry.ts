import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { roleIn } from './membership'
import { type Action, can } from './permissions'
import { REGISTRY_SELECT, type VisibleRegistry } from './registry-view'
import type { TenantRole } from './views'

export type RegistryRef = { tenantSlug: string; registrySlug: string } | { registryId: string }

/**
 * The live registry of that name or id, if the actor may do `action` to it, with the actor's role (null for an admin who
 * is no member). One that the actor may not even read is as unknown as one that does not exist.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function findVisibleRegistry(
  context: Pick<UseCaseContext, 'db' | 'settings'>,
  actor: Actor,
  ref: RegistryRef,
  action: Action,
): Promise<{ row: VisibleRegistry; role: TenantRole | null }> {
  const row = await context.db.registry.findFirst({
    where: {
      deletedAt: null,
      ...('registryId' in ref
        ? { id: ref.registryId }
        : { slug: ref.registrySlug, tenant: { slug: ref.tenantSlug } }),
    },
    select: REGISTRY_SELECT,
  })
  const role = row === null ? null : roleIn(row.tenant, actor, context.settings)
  const who = { isAdmin: actor.isAdmin, role }
  if (row === null || !can(who, 'registry.read')) {
    throw new AppError('NOT_FOUND', 'There is no such registry, or it is not yours to see.')
  }
  if (!can(who, action)) {
    throw new AppError('FORBIDDEN', 'Your role in this team does not allow that. Ask an owner.')
  }
  return { row, role }
}

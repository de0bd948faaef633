import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { type Action, can } from './permissions'
import { ofTenant, type TenantResource } from './resource'

const SELECT = { id: true, slug: true, groupId: true, groupName: true } as const

export type VisibleTenant = { id: string; slug: string; groupId: string; groupName: string }

/**
 * The tenant of that slug, if the actor may do `action` to it, with the resource that `can` is asked about. One that
 * the actor may not even read is as unknown as one that does not exist.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function findVisibleTenant(
  context: Pick<UseCaseContext, 'db' | 'settings'>,
  actor: Actor,
  tenantSlug: string,
  action: Action,
): Promise<{ tenant: VisibleTenant; resource: TenantResource }> {
  const tenant = await context.db.tenant.findUnique({ where: { slug: tenantSlug }, select: SELECT })
  const resource = tenant === null ? null : ofTenant(tenant, context.settings)
  if (tenant === null || resource === null || !can(actor, 'tenant.read', resource)) {
    throw new AppError('NOT_FOUND', 'There is no such team, or it is not yours to see.')
  }
  if (!can(actor, action, resource)) {
    throw new AppError('FORBIDDEN', 'Your role in this team does not allow that. Ask an owner.')
  }
  return { tenant, resource }
}

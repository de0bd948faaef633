import { AppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { type Action, can } from '../tenants/permissions'
import { ofTenant } from '../tenants/resource'

const TENANT_SELECT = { id: true, slug: true, groupId: true, groupName: true } as const

export type TokenTenant = { id: string; slug: string; groupId: string; groupName: string }

/**
 * The tenant of that name, if the actor may do `action` in it. One in which the actor has no role is as unknown as
 * one that does not exist.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function findTokenTenant(
  context: Pick<UseCaseContext, 'db' | 'settings'>,
  actor: Actor,
  tenantSlug: string,
  action: Action,
): Promise<TokenTenant> {
  const tenant = await context.db.tenant.findUnique({
    where: { slug: tenantSlug },
    select: TENANT_SELECT,
  })
  const resource = tenant === null ? null : ofTenant(tenant, context.settings)
  if (tenant === null || resource === null || !can(actor, 'tenant.read', resource)) {
    throw new AppError('NOT_FOUND', 'There is no such team, or it is not yours to see.')
  }
  if (!can(actor, action, resource)) {
    throw new AppError('FORBIDDEN', 'Only owners of the team may do that.')
  }
  return tenant
}

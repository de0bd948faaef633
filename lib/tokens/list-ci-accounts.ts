import { z } from 'zod'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { can } from '../tenants/permissions'
import { ofTenant } from '../tenants/resource'
import { findTokenTenant } from './find-tenant'
import { TOKEN_VIEW_SELECT, toTokenViews } from './token-view'
import type { CiAccountsView } from './views'

export const listCiAccountsInput = z.strictObject({ tenantSlug: z.string().max(100) })

/**
 * The CI accounts of a tenant that are not removed, by name, for its owners and for admins.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function listCiAccounts(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof listCiAccountsInput>,
): Promise<CiAccountsView> {
  const tenant = await findTokenTenant(context, actor, input.tenantSlug, 'ciAccount.read')
  const rows = await context.db.accessToken.findMany({
    where: { kind: 'ci', tenantId: tenant.id, revokedAt: null },
    select: TOKEN_VIEW_SELECT,
    orderBy: { name: 'asc' },
  })
  return {
    accounts: await toTokenViews(context.db, rows, context.clock.now()),
    mayManage: can(actor, 'ciAccount.manage', ofTenant(tenant, context.settings)),
  }
}

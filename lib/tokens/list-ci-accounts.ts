import { z } from 'zod'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { findVisibleTenant } from '../tenants/find-tenant'
import { can } from '../tenants/permissions'
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
  const found = await findVisibleTenant(context, actor, input.tenantSlug, 'ciAccount.read')
  const { tenant, resource } = found
  const rows = await context.db.accessToken.findMany({
    where: { kind: 'ci', tenantId: tenant.id, revokedAt: null },
    select: TOKEN_VIEW_SELECT,
    orderBy: { name: 'asc' },
  })
  return {
    accounts: await toTokenViews(context.db, rows, context.clock.now()),
    mayManage: can(actor, 'ciAccount.manage', resource),
  }
}

import { z } from 'zod'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { TENANT_VIEW_SELECT, toTenantView } from './tenant-view'
import type { TenantView } from './views'

export const listTenantsInput = z.strictObject({})

/**
 * Every tenant with budget, granted and used bytes, by slug.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function listTenants(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof listTenantsInput>,
): Promise<TenantView[]> {
  assertAdmin(actor, 'tenant.list')
  const rows = await context.db.tenant.findMany({
    select: TENANT_VIEW_SELECT,
    orderBy: { slug: 'asc' },
  })
  return rows.map(toTenantView)
}

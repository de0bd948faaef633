import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import { formatBytes } from '../kernel/bytes'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { lockTenant } from './load-budget'
import type { RequestRow } from './request-view'
import { loadQuota, setQuota } from './set-quota'

/**
 * Gives a registry the quota of a request for more, or another one that is more than it has. Part of `decideRequest`.
 *
 * @throws AppError CONFLICT when it is being deleted, BAD_INPUT for no more than it has, BUDGET_EXCEEDED
 */
export async function grantQuota(
  tx: Transaction,
  context: UseCaseContext,
  actor: Actor,
  { row, quotaBytes }: { row: RequestRow; quotaBytes: number },
): Promise<{ tenantId: string; registryId: string; subject: string }> {
  const { tenantId, registryId, tenant, slug } = row
  if (tenantId === null || registryId === null || tenant === null || slug === null)
    throw new Error(`request ${row.id} for a quota names no registry`)
  await lockTenant(tx, tenantId)
  const { quotaBytes: before } = await loadQuota(tx, registryId)
  if (quotaBytes <= before) {
    throw new AppError(
      'BAD_INPUT',
      `The quota is ${formatBytes(before)} by now. Grant more than that, or reject the request.`,
      { field: 'quotaBytes' },
    )
  }
  const registry = { id: registryId, slug, tenant: { id: tenantId, slug: tenant.slug } }
  await setQuota(tx, context, { registry, before, quotaBytes, actor: actor.username })
  return { tenantId, registryId, subject: `${tenant.slug}/${slug}` }
}

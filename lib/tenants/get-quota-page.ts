import { z } from 'zod'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { loadBudget } from './load-budget'
import { can } from './permissions'
import { usageOf } from './registry-view'
import { loadNames, REQUEST_SELECT, toRequestView } from './request-view'
import type { QuotaPageView } from './views'

export const getQuotaPageInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
})

/**
 * What is known of a registry's room: its quota and usage, what the team has left, and the last request for more. Only
 * those who may ask see what is left.
 *
 * @throws AppError NOT_FOUND for unknown registries and those of other teams alike
 */
export async function getQuotaPage(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof getQuotaPageInput>,
): Promise<QuotaPageView> {
  const { row, resource } = await findVisibleRegistry(context, actor, input, 'registry.read')
  const last = await context.db.request.findFirst({
    where: { registryId: row.id, kind: 'quota' },
    orderBy: { createdAt: 'desc' },
    select: REQUEST_SELECT,
  })
  const names = last === null ? new Map() : await loadNames(context.db, [last.requestedBy])
  const stays = row.desired !== 'deleted'
  const mayAsk = stays && can(actor, 'quota.request', resource)
  return {
    quotaBytes: Number(row.quotaBytes),
    usage: usageOf(row),
    last: last === null ? null : toRequestView(last, names, null),
    selfServiceMaxBytes: context.settings.SELF_SERVICE_MAX_QUOTA,
    budget: mayAsk ? await loadOwnBudget(context, row.tenant.id) : null,
    mayAsk,
    mayChange: stays && can(actor, 'quota.change', resource),
  }
}

async function loadOwnBudget(context: UseCaseContext, tenantId: string) {
  const tenant = await context.db.tenant.findUniqueOrThrow({
    where: { id: tenantId },
    select: { id: true, budgetBytes: true, maxRegistries: true },
  })
  const { budgetBytes, grantedBytes } = await loadBudget(context.db, tenant)
  return { budgetBytes, grantedBytes }
}

import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { lockTenant } from './load-budget'
import { TENANT_VIEW_SELECT, toTenantView } from './tenant-view'
import type { TenantView } from './views'

export const changeBudgetInput = z.strictObject({
  tenantId: z.string().max(100),
  budgetBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  maxRegistries: z.number().int().min(0).max(1000),
})

/**
 * Sets what a tenant may grant. Below what is granted already is allowed: nothing is taken away, and nothing more
 * is granted. Both values are written; send the present one for what stays.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND
 */
export async function changeBudget(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof changeBudgetInput>,
): Promise<TenantView> {
  assertAdmin(actor, 'budget.change')
  const { tenantId, budgetBytes, maxRegistries } = input
  return context.db.$transaction(async (tx) => {
    await lockTenant(tx, tenantId)
    const before = await tx.tenant.findUnique({
      where: { id: tenantId },
      select: { budgetBytes: true, maxRegistries: true },
    })
    if (before === null) throw new AppError('NOT_FOUND', 'There is no such team.')
    const after = await tx.tenant.update({
      where: { id: tenantId },
      data: { budgetBytes: BigInt(budgetBytes), maxRegistries },
      select: TENANT_VIEW_SELECT,
    })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'tenant.budgetChanged',
      result: 'ok',
      subject: after.slug,
      requestId: context.requestId,
      caller: context.caller,
      tenantId,
      before: { budgetBytes: Number(before.budgetBytes), maxRegistries: before.maxRegistries },
      after: { budgetBytes, maxRegistries },
    })
    return toTenantView(after)
  })
}

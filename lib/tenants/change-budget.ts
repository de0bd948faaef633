import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { lockTenant } from './load-budget'
import { loadCapacity, lockCapacity } from './load-capacity'
import { capacityProblem } from './quota'
import { TENANT_VIEW_SELECT, toTenantView } from './tenant-view'
import type { TenantView } from './views'

export const changeBudgetInput = z.strictObject({
  tenantId: z.string().max(100),
  budgetBytes: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER),
  maxRegistries: z.number().int().min(0).max(1000),
})

/**
 * Sets what a tenant may grant. Below what is granted already is allowed: nothing is taken away, and nothing more
 * is granted. More than now has to fit in the platform beside the other teams, unless over-commit is allowed. Both
 * values are written; send the present one for what stays.
 *
 * @throws AppError FORBIDDEN, NOT_FOUND, BUDGET_EXCEEDED
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
    const present = Number(before.budgetBytes)
    if (budgetBytes > present) await assertFits(tx, context, { present, budgetBytes })
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
      before: { budgetBytes: present, maxRegistries: before.maxRegistries },
      after: { budgetBytes, maxRegistries },
    })
    return toTenantView(after)
  })
}

async function assertFits(
  tx: Transaction,
  context: UseCaseContext,
  { present, budgetBytes }: { present: number; budgetBytes: number },
): Promise<void> {
  await lockCapacity(tx)
  const capacity = await loadCapacity(tx, context.settings)
  const others = { ...capacity, budgetedBytes: capacity.budgetedBytes - present }
  const problem = capacityProblem({ budgetBytes, capacity: others })
  if (problem === null) return
  throw new AppError(
    'BUDGET_EXCEEDED',
    `${problem} Lower another budget first, or allow over-commit.`,
    { field: 'budgetBytes' },
  )
}

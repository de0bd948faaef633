import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { loadBudget, lockTenant } from './load-budget'
import { bytesProblem } from './quota'
import { REGISTRY_SELECT, toRegistrySummary } from './registry-view'
import { quotaBytesSchema } from './request-registry'
import type { RegistrySummary } from './views'

export const changeQuotaInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
  quotaBytes: quotaBytesSchema,
})

/**
 * Sets the quota of a registry, within the tenant's budget; counts from the next token on. Below what is used is
 * allowed: pushes are refused until images are deleted. Nothing is deployed anew.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, BUDGET_EXCEEDED, CONFLICT when it is being deleted
 */
export async function changeQuota(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof changeQuotaInput>,
): Promise<RegistrySummary> {
  const { row, role } = await findVisibleRegistry(context, actor, input, 'quota.change')
  const { quotaBytes } = input
  return context.db.$transaction(async (tx) => {
    await lockTenant(tx, row.tenant.id)
    const [tenant, before] = await Promise.all([
      tx.tenant.findUniqueOrThrow({
        where: { id: row.tenant.id },
        select: { id: true, budgetBytes: true, maxRegistries: true },
      }),
      tx.registry.findUnique({
        where: { id: row.id, desired: 'running', deletedAt: null },
        select: { quotaBytes: true },
      }),
    ])
    if (before === null) throw new AppError('CONFLICT', 'This registry is being deleted.')
    const present = Number(before.quotaBytes)
    const budget = await loadBudget(tx, tenant)
    const others = { ...budget, grantedBytes: budget.grantedBytes - present }
    // Less than now always fits, also when the budget was lowered below what is granted.
    const problem = quotaBytes <= present ? null : bytesProblem({ quotaBytes, budget: others })
    if (problem !== null) {
      throw new AppError('BUDGET_EXCEEDED', `${problem} Raise the team’s budget first.`, {
        field: 'quotaBytes',
      })
    }
    const after = await tx.registry.update({
      where: { id: row.id },
      data: { quotaBytes: BigInt(quotaBytes) },
      select: REGISTRY_SELECT,
    })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'registry.quotaChanged',
      result: 'ok',
      subject: `${row.tenant.slug}/${row.slug}`,
      requestId: context.requestId,
      tenantId: row.tenant.id,
      registryId: row.id,
      before: { quotaBytes: present },
      after: { quotaBytes },
    })
    return toRegistrySummary(after, role, context.settings.REGISTRY_HOST)
  })
}

import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import { formatBytes } from '../kernel/bytes'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { loadBudget, lockTenant } from './load-budget'
import { bytesProblem } from './quota'
import { quotaBytesSchema } from './request-registry'

export const changeQuotaInput = z.strictObject({
  registryId: z.string().max(100),
  quotaBytes: quotaBytesSchema,
  /** The person knows that more is stored already, so that pushes stop, and wants it. */
  acceptBelowUsage: z.boolean().optional(),
})

/**
 * Sets the quota of a registry, within the tenant's budget; counts from the next token on and deploys nothing anew.
 * Below what is used only with `acceptBelowUsage`: pushes are then refused until there is room again.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, BUDGET_EXCEEDED, CONFLICT when it is being deleted or
 *   `acceptBelowUsage` is missing
 */
export async function changeQuota(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof changeQuotaInput>,
): Promise<{ registryId: string }> {
  const { row } = await findVisibleRegistry(context, actor, input, 'quota.change')
  const { quotaBytes } = input
  return context.db.$transaction(async (tx) => {
    await lockTenant(tx, row.tenant.id)
    const tenant = await tx.tenant.findUniqueOrThrow({
      where: { id: row.tenant.id },
      select: { id: true, budgetBytes: true, maxRegistries: true },
    })
    const before = await tx.registry.findUnique({
      where: { id: row.id, desired: { not: 'deleted' }, deletedAt: null },
      select: { quotaBytes: true, usedBytes: true },
    })
    if (before === null) throw new AppError('CONFLICT', 'This registry is being deleted.')
    const used = Number(before.usedBytes ?? 0n)
    if (quotaBytes < used && input.acceptBelowUsage !== true) {
      throw new AppError(
        'CONFLICT',
        `${formatBytes(used)} are stored already: below that, pushes stop until images are deleted.`,
        { field: 'quotaBytes' },
      )
    }
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
    await tx.registry.update({
      where: { id: row.id },
      data: { quotaBytes: BigInt(quotaBytes) },
      select: { id: true },
    })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'registry.quotaChanged',
      result: 'ok',
      subject: `${row.tenant.slug}/${row.slug}`,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: row.tenant.id,
      registryId: row.id,
      before: { quotaBytes: present },
      after: { quotaBytes },
    })
    return { registryId: row.id }
  })
}

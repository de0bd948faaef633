import { recordAudit } from '../audit/record'
import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { UseCaseContext } from './context'
import { loadBudget } from './load-budget'
import { loadCapacity } from './load-capacity'
import { bytesProblem } from './quota'

type RegistryRef = { id: string; slug: string; tenant: { id: string; slug: string } }

/** The quota and the usage of a live registry, inside a transaction that called `lockTenant`. */
export async function loadQuota(
  tx: Transaction,
  registryId: string,
): Promise<{ quotaBytes: number; usedBytes: number }> {
  const row = await tx.registry.findUnique({
    where: { id: registryId, desired: { not: 'deleted' }, deletedAt: null },
    select: { quotaBytes: true, usedBytes: true },
  })
  if (row === null) throw new AppError('CONFLICT', 'This registry is being deleted.')
  return { quotaBytes: Number(row.quotaBytes), usedBytes: Number(row.usedBytes ?? 0n) }
}

/**
 * Writes the quota of a registry with its audit row, inside a transaction that called `lockTenant`. Less than `before`
 * always fits, also where the budget was lowered below what is granted; more has to fit in the team's budget, unless
 * an admin allowed over-commit.
 *
 * @throws AppError BUDGET_EXCEEDED
 */
export async function setQuota(
  tx: Transaction,
  context: UseCaseContext,
  change: { registry: RegistryRef; before: number; quotaBytes: number; actor: string },
): Promise<void> {
  const { registry, before, quotaBytes, actor } = change
  if (quotaBytes > before) await assertFits(tx, context, change)
  await tx.registry.update({
    where: { id: registry.id },
    data: { quotaBytes: BigInt(quotaBytes) },
    select: { id: true },
  })
  await recordAudit(tx, {
    actor,
    action: 'registry.quotaChanged',
    result: 'ok',
    subject: `${registry.tenant.slug}/${registry.slug}`,
    requestId: context.requestId,
    caller: context.caller,
    tenantId: registry.tenant.id,
    registryId: registry.id,
    before: { quotaBytes: before },
    after: { quotaBytes },
  })
}

async function assertFits(
  tx: Transaction,
  context: UseCaseContext,
  { registry, before, quotaBytes }: { registry: RegistryRef; before: number; quotaBytes: number },
): Promise<void> {
  const tenant = await tx.tenant.findUniqueOrThrow({
    where: { id: registry.tenant.id },
    select: { id: true, budgetBytes: true, maxRegistries: true },
  })
  const budget = await loadBudget(tx, tenant)
  const others = { ...budget, grantedBytes: budget.grantedBytes - before }
  const problem = bytesProblem({ quotaBytes, budget: others })
  if (problem === null || (await loadCapacity(tx, context.settings)).overcommitAllowed) return
  throw new AppError(
    'BUDGET_EXCEEDED',
    `${problem} Raise the team’s budget first, or allow over-commit.`,
    { field: 'quotaBytes' },
  )
}

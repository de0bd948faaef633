import type { Transaction } from '../db/database'
import type { Budget } from './quota'

/**
 * What a tenant may grant and has granted: quotas of every registry that is not yet deleted.
 * The answer holds until the end of a transaction that called `lockTenant` first.
 */
export async function loadBudget(
  tx: Pick<Transaction, 'registry'>,
  tenant: { id: string; budgetBytes: bigint; maxRegistries: number },
): Promise<Budget> {
  const sums = await tx.registry.aggregate({
    where: { tenantId: tenant.id, deletedAt: null },
    _sum: { quotaBytes: true },
    _count: true,
  })
  return {
    budgetBytes: Number(tenant.budgetBytes),
    grantedBytes: Number(sums._sum.quotaBytes ?? 0n),
    registries: sums._count,
    maxRegistries: tenant.maxRegistries,
  }
}

/** Makes transactions that count on a tenant's budget or names wait for each other. */
export async function lockTenant(tx: Transaction, tenantId: string): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "locked" FROM "Tenant" WHERE "id" = ${tenantId} FOR UPDATE`
}

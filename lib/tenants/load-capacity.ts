import type { Transaction } from '../db/database'
import type { UseCaseContext } from './context'
import { findPlatformObservation } from './platform-observation'
import type { Capacity } from './quota'

/**
 * What the platform can hold, what of it teams were given, and whether more may be. The capacity is the setting, else
 * what a worker last saw of the storage. In a transaction that called `lockCapacity` first the answer holds until its
 * end.
 */
export async function loadCapacity(
  tx: Pick<Transaction, 'tenant' | 'overcommitPolicy' | 'platformObservation'>,
  settings: Pick<UseCaseContext['settings'], 'STORAGE_CAPACITY'>,
): Promise<Capacity> {
  const [sum, policy, observation] = await Promise.all([
    tx.tenant.aggregate({ _sum: { budgetBytes: true } }),
    tx.overcommitPolicy.findUniqueOrThrow({
      where: { singleton: true },
      select: { allowed: true },
    }),
    settings.STORAGE_CAPACITY === undefined ? findPlatformObservation(tx) : null,
  ])
  return {
    capacityBytes: settings.STORAGE_CAPACITY ?? observation?.storageTotalBytes ?? null,
    budgetedBytes: Number(sum._sum.budgetBytes ?? 0n),
    overcommitAllowed: policy.allowed,
  }
}

/** Makes transactions that change budgets, or what may exceed the capacity, wait for each other. */
export async function lockCapacity(tx: Transaction): Promise<void> {
  await tx.$queryRaw`SELECT 1 AS "locked" FROM "OvercommitPolicy" FOR UPDATE`
}

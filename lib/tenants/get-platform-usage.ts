import { z } from 'zod'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { findPlatformObservation } from './platform-observation'
import { sumUsage } from './sum-usage'
import { toUsageRow, USAGE_ROW_SELECT } from './usage-row'
import type { UsageSumView } from './usage-views'

export const getPlatformUsageInput = z.strictObject({})

/**
 * What all teams use and were granted, beside what the storage holds.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function getPlatformUsage(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof getPlatformUsageInput>,
): Promise<UsageSumView> {
  assertAdmin(actor, 'tenant.list')
  const tenants = await context.db.tenant.findMany({
    select: {
      slug: true,
      budgetBytes: true,
      registries: { where: { deletedAt: null }, select: USAGE_ROW_SELECT },
    },
    orderBy: { slug: 'asc' },
  })
  const rows = tenants.map(({ slug, registries }) => ({
    ...{ slug, ...sumUsage(registries.map(toUsageRow)) },
  }))
  const seen = await findPlatformObservation(context.db)
  return {
    rows,
    total: sumUsage(rows),
    budgetBytes: tenants.reduce((sum, { budgetBytes }) => sum + Number(budgetBytes), 0),
    capacity:
      seen === null || seen.storageTotalBytes === null || seen.storageFreeBytes === null
        ? null
        : {
            totalBytes: seen.storageTotalBytes,
            freeBytes: seen.storageFreeBytes,
            observedAt: seen.observedAt.toISOString(),
          },
    // As every admin may.
    abilities: { exportUsage: true },
  }
}

import { z } from 'zod'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { findPlatformObservation } from './platform-observation'
import { sumUsage } from './sum-usage'
import { forecastUsage } from './usage-history'
import { toUsageRow, usageRowSelect } from './usage-row'
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
      registries: { where: { deletedAt: null }, select: usageRowSelect(context.clock.now()) },
    },
    orderBy: { slug: 'asc' },
  })
  const rows = tenants.map(({ slug, registries }) => ({
    ...{ slug, ...sumUsage(registries.map(toUsageRow)) },
  }))
  const total = sumUsage(rows)
  const capacity = capacityOf(await findPlatformObservation(context.db))
  const leftBytes = capacity?.freeBytes ?? total.grantedBytes - total.usedBytes
  return {
    ...{ rows, total, capacity },
    budgetBytes: tenants.reduce((sum, { budgetBytes }) => sum + Number(budgetBytes), 0),
    forecast: forecastUsage(total.bytesPerDay, leftBytes),
    // As every admin may.
    abilities: { exportUsage: true },
  }
}

function capacityOf(
  seen: Awaited<ReturnType<typeof findPlatformObservation>>,
): UsageSumView['capacity'] {
  if (seen === null || seen.storageTotalBytes === null || seen.storageFreeBytes === null)
    return null
  return {
    totalBytes: seen.storageTotalBytes,
    freeBytes: seen.storageFreeBytes,
    observedAt: seen.observedAt.toISOString(),
  }
}

import type { z } from 'zod'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleTenant } from './find-tenant'
import { getTeamInput } from './get-team'
import { can } from './permissions'
import { sumUsage } from './sum-usage'
import { forecastUsage } from './usage-history'
import { toUsageRow, usageRowSelect } from './usage-row'
import type { UsageSumView } from './usage-views'

export const getTeamUsageInput = getTeamInput

/**
 * What the registries of a team use and were granted, for its members and admins.
 *
 * @throws AppError NOT_FOUND for unknown ones and those of others alike
 */
export async function getTeamUsage(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof getTeamUsageInput>,
): Promise<UsageSumView> {
  const { tenant, resource } = await findVisibleTenant(
    context,
    actor,
    input.tenantSlug,
    'tenant.read',
  )
  const { budgetBytes, registries } = await context.db.tenant.findUniqueOrThrow({
    where: { id: tenant.id },
    select: {
      budgetBytes: true,
      registries: {
        where: { deletedAt: null },
        select: usageRowSelect(context.clock.now()),
        orderBy: { slug: 'asc' },
      },
    },
  })
  const rows = registries.map(toUsageRow)
  const total = sumUsage(rows)
  return {
    ...{ rows, total },
    budgetBytes: Number(budgetBytes),
    capacity: null,
    forecast: forecastUsage(total.bytesPerDay, total.grantedBytes - total.usedBytes),
    abilities: { exportUsage: can(actor, 'usage.export', resource) },
  }
}

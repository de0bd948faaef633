import type { Prisma } from '../db/generated/client'
import { grantedBytes } from './quota'
import { usageOf } from './registry-view'
import { parsePhase } from './state'
import type { TenantView } from './views'

export const TENANT_VIEW_SELECT = {
  id: true,
  slug: true,
  groupName: true,
  budgetBytes: true,
  maxRegistries: true,
  registries: {
    where: { deletedAt: null },
    select: {
      id: true,
      slug: true,
      phase: true,
      quotaBytes: true,
      usedBytes: true,
      usedMeasuredAt: true,
    },
    orderBy: { slug: 'asc' },
  },
} as const satisfies Prisma.TenantSelect

type TenantRow = Prisma.TenantGetPayload<{ select: typeof TENANT_VIEW_SELECT }>

/** A tenant with its numbers and those of its live registries. */
export function toTenantView(row: TenantRow): TenantView {
  const registryQuotas = row.registries.map((registry) => ({
    id: registry.id,
    slug: registry.slug,
    phase: parsePhase(registry.phase),
    quotaBytes: Number(registry.quotaBytes),
    usage: usageOf(registry),
  }))
  const measured = registryQuotas.flatMap(({ usage }) => (usage === null ? [] : [usage]))
  return {
    id: row.id,
    slug: row.slug,
    groupName: row.groupName,
    budgetBytes: Number(row.budgetBytes),
    grantedBytes: grantedBytes(registryQuotas),
    usedBytes: measured.reduce((sum, usage) => sum + usage.usedBytes, 0),
    measuredAt: measured.map((usage) => usage.measuredAt).sort()[0] ?? null,
    registries: registryQuotas.length,
    maxRegistries: row.maxRegistries,
    registryQuotas,
  }
}

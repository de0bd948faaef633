import type { Prisma } from '../db/generated/client'

/** What use-cases need of a tenant itself. */
export const TENANT_ROW_SELECT = {
  id: true,
  slug: true,
  groupId: true,
  groupName: true,
  budgetBytes: true,
  maxRegistries: true,
} as const satisfies Prisma.TenantSelect

export type TenantRow = Prisma.TenantGetPayload<{ select: typeof TENANT_ROW_SELECT }>

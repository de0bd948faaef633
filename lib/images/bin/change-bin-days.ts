import { z } from 'zod'
import { recordAudit } from '../../audit/record'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput } from '../image-input'
import { registryOfAudit } from '../rules/registry-of-audit'
import { auditOf } from './audit-of'
import { authorOf } from './bin-deps-of'

export const BIN_DAYS_MAX = 365

export const changeBinDaysInput = z.strictObject({
  ...registryRefInput,
  days: z.number().int().min(1).max(BIN_DAYS_MAX),
})

/**
 * Sets for how long the team of a registry keeps what is deleted, in all its registries; counts for what is deleted from
 * now on. Owners and admins only.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function changeBinDays(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, days }: z.infer<typeof changeBinDaysInput>,
): Promise<{ days: number }> {
  const ref = { tenantSlug, registrySlug }
  const row = await findImageRegistry(context, actor, {
    ...{ ref, action: 'image.delete', repository: null },
  })
  await context.db.$transaction(async (tx) => {
    const { id } = row.tenant
    const before = await tx.tenant.findUniqueOrThrow({ where: { id }, select: { binDays: true } })
    await tx.tenant.update({ where: { id }, data: { binDays: days } })
    await recordAudit(tx, {
      ...auditOf(registryOfAudit(row), authorOf(actor, context), 'bin'),
      ...{ action: 'bin.daysChanged', result: 'ok' },
      before: { days: before.binDays },
      after: { days },
    })
  })
  return { days }
}

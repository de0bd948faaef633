import { z } from 'zod'
import { AppError } from '../kernel/app-error'
import { formatBytes } from '../kernel/bytes'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { lockTenant } from './load-budget'
import { quotaBytesSchema } from './request-registry'
import { loadQuota, setQuota } from './set-quota'

export const changeQuotaInput = z.strictObject({
  registryId: z.string().max(100),
  quotaBytes: quotaBytesSchema,
  /** The person knows that more is stored already, so that pushes stop, and wants it. */
  acceptBelowUsage: z.boolean().optional(),
})

/**
 * Sets the quota of a registry, within the tenant's budget unless over-commit is allowed; counts from the next token on and deploys nothing anew.
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
    const { quotaBytes: before, usedBytes } = await loadQuota(tx, row.id)
    if (quotaBytes < usedBytes && input.acceptBelowUsage !== true) {
      throw new AppError(
        'CONFLICT',
        `${formatBytes(usedBytes)} are stored already: below that, pushes stop until images are deleted.`,
        { field: 'quotaBytes' },
      )
    }
    await setQuota(tx, context, { registry: row, before, quotaBytes, actor: actor.username })
    return { registryId: row.id }
  })
}

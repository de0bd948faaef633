import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { parseWindow } from '../kernel/daily-window'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'

export const changeCleanupWindowInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
  /** `02:00-05:00` in UTC, '' for never, null as the platform does. */
  window: z
    .string()
    .trim()
    .max(20)
    .refine((text) => parseWindow(text) !== null, {
      message: 'Write two times of a day in UTC, such as 02:00-05:00.',
    })
    .nullable(),
})

/**
 * Sets when the storage of a registry may be cleaned up by itself. Owners and admins only.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN
 */
export async function changeCleanupWindow(
  context: UseCaseContext,
  actor: Actor,
  { window, ...ref }: z.infer<typeof changeCleanupWindowInput>,
): Promise<{ registryId: string }> {
  const { row } = await findVisibleRegistry(context, actor, ref, 'registry.cleanup')
  await context.db.$transaction(async (tx) => {
    const where = { id: row.id }
    const select = { cleanupWindow: true }
    const before = await tx.registry.findUniqueOrThrow({ where, select })
    await tx.registry.update({ where, data: { cleanupWindow: window }, select })
    await recordAudit(tx, {
      ...{ actor: actor.username, action: 'registry.cleanupWindowChanged', result: 'ok' },
      ...{ subject: `${row.tenant.slug}/${row.slug}`, requestId: context.requestId },
      ...{ caller: context.caller, tenantId: row.tenant.id, registryId: row.id },
      before: { window: before.cleanupWindow },
      after: { window },
    })
  })
  return { registryId: row.id }
}

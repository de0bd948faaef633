import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { createCleanup } from './create-cleanup'
import { findVisibleRegistry } from './find-registry'

export const startCleanupInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
  /** Only say what it would free. */
  isForecast: z.boolean(),
})

/**
 * Has the storage of a registry cleaned up, or a clean-up forecast; a worker does it from here on. Owners and admins
 * only.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY while it is not up, CONFLICT while another one is under way
 */
export async function startCleanup(
  context: UseCaseContext,
  actor: Actor,
  { isForecast, ...ref }: z.infer<typeof startCleanupInput>,
): Promise<{ registryId: string }> {
  const { row } = await findVisibleRegistry(context, actor, ref, 'registry.cleanup')
  if (row.readyAt === null || row.desired !== 'running') {
    throw new AppError('NOT_READY', 'This registry is not up. Its page shows how far it is.')
  }
  await context.db.$transaction(async (tx) => {
    const id = await createCleanup(tx, {
      ...{ registryId: row.id, isForecast, at: context.clock.now() },
      ...{ requestedBy: actor.username, requestId: context.requestId },
    })
    if (id === null) {
      throw new AppError('CONFLICT', 'A clean-up is under way. Start another one when it is done.')
    }
    await recordAudit(tx, {
      ...{ actor: actor.username, action: 'registry.cleanupRequested', result: 'ok' },
      ...{ subject: `${row.tenant.slug}/${row.slug}`, requestId: context.requestId },
      ...{ caller: context.caller, tenantId: row.tenant.id, registryId: row.id },
      after: { forecast: isForecast },
    })
  })
  return { registryId: row.id }
}

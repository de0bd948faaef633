import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { noteWish } from './note-wish'

export const resumeRegistryInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
})

/**
 * Ends the rest of a registry: tokens are given out again at once, and the reconciler brings it up as it was. Also
 * while it is still on its way to its rest.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT when it is not suspended
 */
export async function resumeRegistry(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof resumeRegistryInput>,
): Promise<{ registryId: string }> {
  const { row } = await findVisibleRegistry(context, actor, input, 'registry.suspend')
  await context.db.$transaction(async (tx) => {
    const { count } = await tx.registry.updateMany({
      where: { id: row.id, desired: 'suspended', deletedAt: null },
      data: {
        desired: 'running',
        generation: { increment: 1 },
        suspendedAt: null,
        suspendedBy: null,
        suspendReason: null,
      },
    })
    if (count === 0) throw new AppError('CONFLICT', 'This registry is not suspended.')
    await noteWish(tx, {
      registryId: row.id,
      at: context.clock.now(),
      sentence: `Resumed by ${actor.username}`,
    })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'registry.resumed',
      result: 'ok',
      subject: `${row.tenant.slug}/${row.slug}`,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: row.tenant.id,
      registryId: row.id,
      before: {
        phase: row.phase,
        suspendedAt: row.suspendedAt?.toISOString() ?? null,
        suspendedBy: row.suspendedBy,
        reason: row.suspendReason,
      },
    })
  })
  return { registryId: row.id }
}

import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { assertAwake } from './assert-awake'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { noteWish } from './note-wish'

export const restartRegistryInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
  /** The version that the person saw: a click that comes twice restarts once. */
  generation: z.number().int().min(1),
})

/**
 * Restarts a registry once. The wish is a number that its tasks carry, and that counts up: whoever is killed on the
 * way, no task of the old number is left and none of the new one starts twice for it.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, SUSPENDED, CONFLICT when it is on its way out or somebody was faster
 */
export async function restartRegistry(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof restartRegistryInput>,
): Promise<{ registryId: string }> {
  const { generation, ...ref } = input
  const { row } = await findVisibleRegistry(context, actor, ref, 'registry.change')
  assertAwake(row)
  await context.db.$transaction(async (tx) => {
    const { count } = await tx.registry.updateMany({
      where: { id: row.id, generation, desired: 'running', deletedAt: null },
      data: { restarts: { increment: 1 }, generation: { increment: 1 } },
    })
    if (count === 0) {
      throw new AppError('CONFLICT', 'Somebody changed this registry just now: look at it again.')
    }
    await noteWish(tx, {
      registryId: row.id,
      at: context.clock.now(),
      sentence: `Restart asked for by ${actor.username}`,
    })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'registry.restarted',
      result: 'ok',
      subject: `${row.tenant.slug}/${row.slug}`,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: row.tenant.id,
      registryId: row.id,
      before: { phase: row.phase },
    })
  })
  return { registryId: row.id }
}

import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { noteWish } from './note-wish'
import { changeChoices } from './registry-limits'
import { mayRetry } from './registry-view'

export const retryRegistryInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
})

/**
 * Begins a new generation of a registry that failed, with a timeline of its own. One that was never ready takes
 * the image that is configured now, unless its own is offered still.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT when it has not failed or somebody was faster
 */
export async function retryRegistry(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof retryRegistryInput>,
): Promise<{ registryId: string }> {
  const { row } = await findVisibleRegistry(context, actor, input, 'registry.retry')
  if (!mayRetry(row)) {
    throw new AppError('CONFLICT', 'There is nothing to try again: this registry has not failed.')
  }
  const generation = row.generation + 1
  const isOffered = changeChoices(context.settings).images.includes(row.image)
  const image = row.readyAt === null && !isOffered ? context.settings.REGISTRY_IMAGE : row.image
  await context.db.$transaction(async (tx) => {
    const { count } = await tx.registry.updateMany({
      where: { id: row.id, generation: row.generation, deletedAt: null },
      data: { generation, image },
    })
    if (count === 0) throw new AppError('CONFLICT', 'Somebody else changed this registry just now.')
    await noteWish(tx, {
      registryId: row.id,
      at: context.clock.now(),
      sentence: `Tried again by ${actor.username}`,
    })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'registry.retried',
      result: 'ok',
      subject: `${row.tenant.slug}/${row.slug}`,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: row.tenant.id,
      registryId: row.id,
      before: { generation: row.generation, image: row.image, errorCode: row.errorCode },
      after: { generation, image },
    })
  })
  return { registryId: row.id }
}

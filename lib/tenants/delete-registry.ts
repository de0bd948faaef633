import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'

export const deleteRegistryInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
  /** The registry’s name, typed by the person. */
  confirm: z.string().trim().max(200),
})

/**
 * Wishes a registry away; the reconciler takes it down. Doing it again changes nothing.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT when `confirm` is not its name
 */
export async function deleteRegistry(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof deleteRegistryInput>,
): Promise<{ registryId: string }> {
  const { row } = await findVisibleRegistry(context, actor, input, 'registry.delete')
  const subject = `${row.tenant.slug}/${row.slug}`
  if (input.confirm !== row.slug) {
    throw new AppError('BAD_INPUT', `Type ${row.slug} to delete it.`, { field: 'confirm' })
  }
  await context.db.$transaction(async (tx) => {
    const { count } = await tx.registry.updateMany({
      where: { id: row.id, desired: { not: 'deleted' } },
      data: { desired: 'deleted', generation: { increment: 1 } },
    })
    if (count === 0) return
    await recordAudit(tx, {
      actor: actor.username,
      action: 'registry.deleted',
      result: 'ok',
      subject,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: row.tenant.id,
      registryId: row.id,
      before: {
        phase: row.phase,
        quotaBytes: Number(row.quotaBytes),
        usedBytes: row.usedBytes === null ? null : Number(row.usedBytes),
      },
    })
  })
  return { registryId: row.id }
}

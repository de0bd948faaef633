import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { type DeletedRegistryRow, findDeletedRegistry, graceUntil } from './find-deleted-registry'
import { can } from './permissions'

export const eraseRegistryInput = z.strictObject({
  registryId: z.string().max(100),
  /** The registry’s name, typed by the person. */
  confirm: z.string().trim().max(200),
})

/**
 * Wishes what is left of a deleted registry away for good; the reconciler removes it. Owners may when the grace time is
 * over, admins always.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT when `confirm` is not its name, CONFLICT during the grace time, when
 *   it is being erased already or somebody was faster
 */
export async function eraseRegistry(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof eraseRegistryInput>,
): Promise<{ registryId: string }> {
  const { row, resource } = await findDeletedRegistry(
    context,
    actor,
    input.registryId,
    'registry.erase',
  )
  if (input.confirm !== row.slug) {
    throw new AppError('BAD_INPUT', `Type ${row.slug} to erase it.`, { field: 'confirm' })
  }
  const until = graceUntil(row.deletedAt ?? context.clock.now(), context.settings)
  if (until > context.clock.now() && !can(actor, 'registry.eraseEarly', resource)) {
    const day = until.toISOString().slice(0, 10)
    throw new AppError(
      'CONFLICT',
      `It is kept until ${day}, so that it can be restored. From then on you can erase it; an admin can before.`,
    )
  }
  const isErased = await wishErased(context, row, actor.username)
  if (!isErased) throw new AppError('CONFLICT', 'Somebody else changed this registry just now.')
  return { registryId: row.id }
}

/** Writes the wish and its audit row; false when it is no longer in the trash as it was seen. */
export function wishErased(
  context: UseCaseContext,
  row: DeletedRegistryRow,
  actor: string,
): Promise<boolean> {
  return context.db.$transaction(async (tx) => {
    const { count } = await tx.registry.updateMany({
      where: { id: row.id, generation: row.generation, desired: 'deleted' },
      data: { desired: 'erased', generation: { increment: 1 }, erasedFiles: 0 },
    })
    if (count === 0) return false
    await recordAudit(tx, {
      actor,
      action: 'registry.erased',
      result: 'ok',
      subject: `${row.tenant.slug}/${row.slug}`,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: row.tenant.id,
      registryId: row.id,
      before: {
        deletedAt: row.deletedAt?.toISOString() ?? null,
        usedBytes: row.usedBytes === null ? null : Number(row.usedBytes),
      },
    })
    return true
  })
}

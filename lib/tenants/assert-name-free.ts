import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'

/**
 * Passes when no live registry of the group's tenant has the name and no open request holds it.
 * `exceptRequestId` is the request that is being decided.
 *
 * @throws AppError NAME_TAKEN
 */
export async function assertNameFree(
  tx: Pick<Transaction, 'registry' | 'request'>,
  name: { groupId: string; slug: string; exceptRequestId?: string },
): Promise<void> {
  const { groupId, slug, exceptRequestId } = name
  const registry = await tx.registry.findFirst({
    where: { slug, deletedAt: null, tenant: { groupId } },
    select: { desired: true },
  })
  if (registry !== null) {
    throw new AppError(
      'NAME_TAKEN',
      registry.desired === 'deleted'
        ? `“${slug}” is being deleted. Try again in a moment, or choose another name.`
        : `The team has a registry “${slug}” already. Choose another name.`,
      { field: 'slug' },
    )
  }
  const request = await tx.request.findFirst({
    where: {
      groupId,
      slug,
      kind: 'registry',
      state: 'pending',
      ...(exceptRequestId === undefined ? {} : { id: { not: exceptRequestId } }),
    },
    select: { id: true },
  })
  if (request !== null) {
    throw new AppError('NAME_TAKEN', `“${slug}” is asked for already, and waits for an admin.`, {
      field: 'slug',
    })
  }
}

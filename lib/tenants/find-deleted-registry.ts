import type { Prisma } from '../db/generated/client'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { type Action, can } from './permissions'
import { REGISTRY_SELECT } from './registry-view'
import { ofRegistry, type TenantResource } from './resource'

export const DELETED_SELECT = {
  ...REGISTRY_SELECT,
  deletedAt: true,
  usedFiles: true,
  erasedFiles: true,
} as const satisfies Prisma.RegistrySelect

export type DeletedRegistryRow = Prisma.RegistryGetPayload<{ select: typeof DELETED_SELECT }>

/** Those in the trash: deleted, and something of them is left. */
export const IN_TRASH = {
  deletedAt: { not: null },
  erasedAt: null,
} as const satisfies Prisma.RegistryWhereInput

/**
 * The deleted registry of that id, if the actor may do `action` to it. One that the actor may not even read, and one
 * that was erased, is as unknown as one that does not exist.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, CONFLICT when it is being erased
 */
export async function findDeletedRegistry(
  context: Pick<UseCaseContext, 'db' | 'settings'>,
  actor: Actor,
  registryId: string,
  action: Action,
): Promise<{ row: DeletedRegistryRow; resource: TenantResource }> {
  const row = await context.db.registry.findUnique({
    where: { id: registryId, ...IN_TRASH },
    select: DELETED_SELECT,
  })
  const resource = row === null ? null : ofRegistry(row, context.settings)
  if (row === null || resource === null || !can(actor, 'registry.read', resource)) {
    throw new AppError('NOT_FOUND', 'There is no such registry in the trash, or it is not yours.')
  }
  if (!can(actor, action, resource)) {
    throw new AppError('FORBIDDEN', 'Your role in this team does not allow that. Ask an owner.')
  }
  if (row.desired === 'erased') {
    throw new AppError('CONFLICT', 'This registry is being erased, which cannot be undone.')
  }
  return { row, resource }
}

/** When the time ends in which only admins may erase what was deleted at `deletedAt`. */
export function graceUntil(deletedAt: Date, settings: { TRASH_GRACE_DAYS: number }): Date {
  return new Date(deletedAt.getTime() + settings.TRASH_GRACE_DAYS * 86_400_000)
}

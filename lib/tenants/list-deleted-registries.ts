import { z } from 'zod'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import {
  DELETED_SELECT,
  type DeletedRegistryRow,
  graceUntil,
  IN_TRASH,
} from './find-deleted-registry'
import { listMemberTenants } from './member-tenants'
import { can } from './permissions'
import { failureOf } from './registry-view'
import { ofRegistry, PLATFORM, type TenantResource } from './resource'
import type { DeletedRegistryView } from './views'

const DAY_MS = 86_400_000

export const listDeletedRegistriesInput = z.strictObject({
  scope: z.enum(['mine', 'all']).default('mine'),
})

/**
 * What is in the trash, last deleted first: of the actor's teams, or of all of them for admins.
 *
 * @throws AppError FORBIDDEN for `all` by anybody else
 */
export async function listDeletedRegistries(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof listDeletedRegistriesInput>,
): Promise<DeletedRegistryView[]> {
  if (input.scope === 'all' && !can(actor, 'tenant.list', PLATFORM)) {
    throw new AppError('FORBIDDEN', 'Only admins see the registries of all teams.')
  }
  const teams = input.scope === 'all' ? null : await listMemberTenants(context, actor)
  const rows = await context.db.registry.findMany({
    where: {
      ...IN_TRASH,
      ...(teams === null ? {} : { tenantId: { in: teams.map(({ team }) => team.id) } }),
    },
    select: DELETED_SELECT,
    orderBy: { deletedAt: 'desc' },
  })
  return rows.flatMap((row) => {
    const resource = ofRegistry(row, context.settings)
    return can(actor, 'registry.read', resource) ? [toView(context, actor, row, resource)] : []
  })
}

function toView(
  context: UseCaseContext,
  actor: Actor,
  row: DeletedRegistryRow,
  resource: TenantResource,
): DeletedRegistryView {
  const deletedAt = row.deletedAt ?? context.clock.now()
  const until = graceUntil(deletedAt, context.settings)
  const isErasing = row.desired === 'erased'
  const mayErase =
    can(actor, 'registry.eraseEarly', resource) ||
    (until <= context.clock.now() && can(actor, 'registry.erase', resource))
  return {
    id: row.id,
    tenantSlug: row.tenant.slug,
    slug: row.slug,
    address: row.port === null ? null : `${context.settings.REGISTRY_HOST}:${row.port}`,
    usedBytes: row.usedBytes === null ? null : Number(row.usedBytes),
    quotaBytes: Number(row.quotaBytes),
    deletedAt: deletedAt.toISOString(),
    graceUntil: until.toISOString(),
    daysLeft: Math.max(0, Math.ceil((until.getTime() - context.clock.now().getTime()) / DAY_MS)),
    erasing: isErasing ? { removedFiles: row.erasedFiles, totalFiles: row.usedFiles } : null,
    failure: failureOf(row),
    abilities: {
      restore: !isErasing && can(actor, 'registry.restore', resource),
      erase: !isErasing && mayErase,
    },
  }
}

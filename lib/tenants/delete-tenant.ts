import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { lockTenant } from './load-budget'

export const deleteTenantInput = z.strictObject({
  tenantId: z.string().max(100),
  /** The team’s slug, typed by the person. */
  confirm: z.string().trim().max(200),
})

/**
 * Deletes a team that has nothing left, with the roles that were given in it. Its decided requests stay with the names
 * that they were for. The directory's group can become a team again by its next request.
 *
 * @throws AppError FORBIDDEN for everybody but admins, NOT_FOUND, BAD_INPUT when `confirm` is not its slug, CONFLICT
 *   with what it still has
 */
export async function deleteTenant(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof deleteTenantInput>,
): Promise<{ tenantId: string }> {
  assertAdmin(actor, 'tenant.delete')
  const { tenantId } = input
  await context.db.$transaction(async (tx) => {
    await lockTenant(tx, tenantId)
    const tenant = await tx.tenant.findUnique({
      where: { id: tenantId },
      select: {
        slug: true,
        groupId: true,
        groupName: true,
        grants: { select: { username: true } },
      },
    })
    if (tenant === null) throw new AppError('NOT_FOUND', 'There is no such team.')
    if (input.confirm !== tenant.slug) {
      throw new AppError('BAD_INPUT', `Type ${tenant.slug} to delete it.`, { field: 'confirm' })
    }
    const left = await whatIsLeft(tx, { tenantId, groupId: tenant.groupId })
    if (left.length > 0) {
      throw new AppError('CONFLICT', `The team still has ${left.join(', ')}. End these first.`)
    }
    await tx.request.updateMany({ where: { tenantId }, data: { tenantId: null, registryId: null } })
    await tx.registry.deleteMany({ where: { tenantId } })
    await tx.tenantGrant.deleteMany({ where: { tenantId } })
    await tx.caDownload.deleteMany({ where: { tenantId } })
    await tx.tenantGroupRole.deleteMany({ where: { tenantId } })
    // With it go the CI accounts, of which none is left that opens anything.
    await tx.tenant.delete({ where: { id: tenantId }, select: { id: true } })
    await recordAudit(tx, {
      actor: actor.username,
      action: 'tenant.deleted',
      result: 'ok',
      subject: tenant.slug,
      requestId: context.requestId,
      caller: context.caller,
      tenantId,
      before: {
        groupName: tenant.groupName,
        grants: tenant.grants.map(({ username }) => username),
      },
    })
  })
  return { tenantId }
}

async function whatIsLeft(
  tx: Transaction,
  { tenantId, groupId }: { tenantId: string; groupId: string },
): Promise<string[]> {
  const [live, inTrash, requests, accounts] = [
    await tx.registry.count({ where: { tenantId, deletedAt: null } }),
    await tx.registry.count({ where: { tenantId, deletedAt: { not: null }, erasedAt: null } }),
    await tx.request.count({ where: { groupId, state: 'pending' } }),
    await tx.accessToken.count({ where: { tenantId, revokedAt: null } }),
  ]
  return [
    counted(live, 'registry', 'registries'),
    counted(inTrash, 'registry in the trash', 'registries in the trash'),
    counted(requests, 'open request', 'open requests'),
    counted(accounts, 'CI account', 'CI accounts'),
  ].filter((text) => text !== null)
}

function counted(count: number, one: string, many: string): string | null {
  return count === 0 ? null : `${count} ${count === 1 ? one : many}`
}

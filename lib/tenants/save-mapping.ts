import { z } from 'zod'
import { recordAudit } from '../audit/record'
import { AppError } from '../kernel/app-error'
import type { AccessDeps } from './access-deps'
import type { Actor } from './actor'
import { changeAccess } from './change-access'
import type { UseCaseContext } from './context'
import { findVisibleTenant } from './find-tenant'
import { noSuchGroup } from './preview-group'
import { parseRole, TENANT_ROLES } from './roles'

const MAPPINGS_MAX = 100

export const saveMappingInput = z.strictObject({
  tenantSlug: z.string().max(100),
  groupId: z.string().min(1).max(200),
  role: z.enum(TENANT_ROLES),
  /** The person knows that this ends their own ownership, and wants it. */
  acceptLosingOwnRole: z.boolean().optional(),
})

/**
 * Gives the members of a directory group a role in a team, or another one than they have. Counts from the next
 * request of each of them on. The same again changes nothing.
 *
 * @throws AppError NOT_FOUND for an unknown team or group, FORBIDDEN, BAD_INPUT above 100 groups, CONFLICT as
 *   `changeAccess`, DIRECTORY_UNAVAILABLE
 */
export async function saveMapping(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof saveMappingInput>,
  deps: Pick<AccessDeps, 'findGroup'>,
): Promise<{ groupId: string }> {
  const { tenantSlug, groupId, role, acceptLosingOwnRole = false } = input
  // Before the directory is asked: it is not for everybody to find out which groups there are.
  await findVisibleTenant(context, actor, tenantSlug, 'access.manage')
  const group = await deps.findGroup(groupId)
  if (group === null) throw noSuchGroup()
  return changeAccess(context, actor, { tenantSlug, acceptLosingOwnRole }, async (tx, tenant) => {
    const key = { tenantId: tenant.id, groupId: group.id }
    const where = { tenantId_groupId: key }
    const before = await tx.tenantGroupRole.findUnique({ where, select: { role: true } })
    if (before?.role === role) return { groupId: group.id }
    if (before === null) {
      const count = await tx.tenantGroupRole.count({ where: { tenantId: tenant.id } })
      if (count >= MAPPINGS_MAX) {
        throw new AppError(
          'BAD_INPUT',
          `A team maps at most ${MAPPINGS_MAX} groups. Put some of them into one group of the directory.`,
          { field: 'groupId' },
        )
      }
    }
    await tx.tenantGroupRole.upsert({
      where,
      create: {
        ...key,
        groupName: group.name,
        role,
        createdBy: actor.username,
        createdAt: context.clock.now(),
      },
      update: { groupName: group.name, role, createdBy: actor.username },
    })
    const facts = { groupId: group.id, groupName: group.name }
    await recordAudit(tx, {
      actor: actor.username,
      action: before === null ? 'mapping.added' : 'mapping.changed',
      result: 'ok',
      subject: tenant.slug,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: tenant.id,
      ...(before === null ? {} : { before: { ...facts, role: parseRole(before.role) } }),
      after: { ...facts, role },
    })
    return { groupId: group.id }
  })
}

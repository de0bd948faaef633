import { z } from 'zod'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleTenant } from './find-tenant'
import { loadNames } from './request-view'
import { parseRole } from './roles'
import type { TeamAccessView } from './views'

const ROWS_MAX = 500

export const getTeamAccessInput = z.strictObject({ tenantSlug: z.string().max(100) })

/**
 * Who has which role in a team by what: its own groups, mapped groups, granted people.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN for everybody but owners and admins
 */
export async function getTeamAccess(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof getTeamAccessInput>,
): Promise<TeamAccessView> {
  const { tenant } = await findVisibleTenant(context, actor, input.tenantSlug, 'access.manage')
  const { LDAP_OWNERS_SUFFIX, LDAP_VIEWERS_SUFFIX } = context.settings
  const [mappings, grants] = await Promise.all([
    context.db.tenantGroupRole.findMany({
      where: { tenantId: tenant.id },
      select: { groupId: true, groupName: true, role: true, createdBy: true, createdAt: true },
      orderBy: { groupName: 'asc' },
      take: ROWS_MAX,
    }),
    context.db.tenantGrant.findMany({
      where: { tenantId: tenant.id },
      select: { username: true, role: true, grantedBy: true, createdAt: true },
      orderBy: { username: 'asc' },
      take: ROWS_MAX,
    }),
  ])
  const names = await loadNames(
    context.db,
    grants.map(({ username }) => username),
  )
  return {
    tenantSlug: tenant.slug,
    groupName: tenant.groupName,
    ownGroups: [
      { name: tenant.groupName + LDAP_OWNERS_SUFFIX, role: 'owner' },
      { name: tenant.groupName, role: 'developer' },
      { name: tenant.groupName + LDAP_VIEWERS_SUFFIX, role: 'viewer' },
    ],
    mappings: mappings.map((row) => ({
      ...row,
      role: parseRole(row.role),
      createdAt: row.createdAt.toISOString(),
    })),
    people: grants.map((row) => ({
      ...row,
      displayName: names.get(row.username) ?? row.username,
      role: parseRole(row.role),
      createdAt: row.createdAt.toISOString(),
    })),
  }
}

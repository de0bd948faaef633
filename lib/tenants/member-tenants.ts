import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { teamsOf } from './membership'
import { TENANT_ROW_SELECT, type TenantRow } from './tenant-row'
import type { TenantRole } from './views'

/** The tenants in which the actor has a role, by slug, with that role. */
export async function listMemberTenants(
  context: Pick<UseCaseContext, 'db' | 'settings'>,
  actor: Actor,
): Promise<{ team: TenantRow; role: TenantRole }[]> {
  const { LDAP_OWNERS_SUFFIX, LDAP_VIEWERS_SUFFIX } = context.settings
  const suffixes = [LDAP_OWNERS_SUFFIX, LDAP_VIEWERS_SUFFIX].map((each) => each.toLowerCase())
  const names = actor.groups.flatMap((group) =>
    suffixes
      .filter((suffix) => group.name.toLowerCase().endsWith(suffix))
      .map((suffix) => group.name.slice(0, group.name.length - suffix.length)),
  )
  // A first choice by the database, which may hold too many; roleIn() has the last word.
  const rows = await context.db.tenant.findMany({
    where: {
      OR: [
        { groupId: { in: actor.groups.map((group) => group.id) } },
        { id: { in: [...actor.grants.keys()] } },
        ...names.map((name) => ({ groupName: { equals: name, mode: 'insensitive' as const } })),
      ],
    },
    select: TENANT_ROW_SELECT,
    orderBy: { slug: 'asc' },
  })
  return teamsOf(actor, rows, context.settings)
}

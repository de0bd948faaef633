import { z } from 'zod'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { listMemberTenants } from '../tenants/member-tenants'
import { can } from '../tenants/permissions'
import { ofTenant } from '../tenants/resource'

export const listCiTeamsInput = z.strictObject({})

/** The teams of the actor whose CI accounts the actor may manage, by name. */
export async function listCiTeams(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof listCiTeamsInput>,
): Promise<{ id: string; tenantSlug: string; groupName: string }[]> {
  const teams = await listMemberTenants(context, actor)
  return teams
    .filter(({ team }) => can(actor, 'ciAccount.manage', ofTenant(team, context.settings)))
    .map(({ team }) => ({ id: team.id, tenantSlug: team.slug, groupName: team.groupName }))
}

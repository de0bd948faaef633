import { z } from 'zod'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { listMemberTenants } from './member-tenants'
import { ofTenant } from './resource'
import { teamAbilities } from './team-abilities'
import type { TeamView } from './views'

export const listTeamsInput = z.strictObject({})

/** The teams in which the actor has a role, by slug. */
export async function listTeams(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof listTeamsInput>,
): Promise<TeamView[]> {
  const teams = await listMemberTenants(context, actor)
  return teams.map(({ team, role }) => ({
    tenantSlug: team.slug,
    groupName: team.groupName,
    role,
    abilities: teamAbilities(actor, ofTenant(team, context.settings)),
  }))
}

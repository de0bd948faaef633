import { z } from 'zod'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleTenant } from './find-tenant'
import { roleIn } from './membership'
import { teamAbilities } from './team-abilities'
import type { TeamView } from './views'

export const getTeamInput = z.strictObject({ tenantSlug: z.string().max(100) })

/**
 * A team as its members see it, with what the actor may do in it.
 *
 * @throws AppError NOT_FOUND for unknown ones and those of others alike
 */
export async function getTeam(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof getTeamInput>,
): Promise<TeamView> {
  const found = await findVisibleTenant(context, actor, input.tenantSlug, 'tenant.read')
  const { tenant, resource } = found
  return {
    tenantSlug: tenant.slug,
    groupName: tenant.groupName,
    role: roleIn(tenant, actor, context.settings),
    abilities: teamAbilities(actor, resource),
  }
}

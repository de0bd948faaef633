import { z } from 'zod'
import { AppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { listMemberTenants } from './member-tenants'
import { can } from './permissions'
import { REGISTRY_SELECT, toRegistrySummary } from './registry-view'
import { ofRegistry, PLATFORM } from './resource'
import { summaryFacts } from './summary-facts'
import type { RegistrySummary } from './views'

export const listRegistriesInput = z.strictObject({
  scope: z.enum(['mine', 'all']).default('mine'),
  /** Only those without a push or a pull for so many days. */
  idle: z.coerce.number().int().min(1).max(3650).optional(),
})

/**
 * Live registries by team and name: those of the actor's teams, or all of them for admins. An access token sees those
 * of its scope.
 *
 * @throws AppError FORBIDDEN for `all` by anybody else
 */
export async function listRegistries(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof listRegistriesInput>,
): Promise<RegistrySummary[]> {
  if (input.scope === 'all' && !can(actor, 'tenant.list', PLATFORM)) {
    throw new AppError('FORBIDDEN', 'Only admins see the registries of all teams.')
  }
  const teams = await listMemberTenants(context, actor)
  const roles = new Map(teams.map(({ team, role }) => [team.id, role]))
  const rows = await context.db.registry.findMany({
    where: {
      deletedAt: null,
      ...(input.scope === 'mine' ? { tenantId: { in: [...roles.keys()] } } : {}),
    },
    select: REGISTRY_SELECT,
    orderBy: [{ tenant: { slug: 'asc' } }, { slug: 'asc' }],
  })
  const visible = rows.filter((row) =>
    can(actor, 'registry.read', ofRegistry(row, context.settings)),
  )
  const factsOf = await summaryFacts(context, visible, input.idle)
  const all = visible.map((row) =>
    toRegistrySummary(row, roles.get(row.tenant.id) ?? null, factsOf(row)),
  )
  return input.idle === undefined ? all : all.filter((each) => each.idleDays !== null)
}

import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { listRegistries } from '../tenants/list-registries'
import type { RegistryChoice } from './views'

/** The registries of the actor's teams, or of one of them, as forms offer them. */
export async function listRegistryChoices(
  context: UseCaseContext,
  actor: Actor,
  tenantSlug: string | null,
): Promise<RegistryChoice[]> {
  const mine = await listRegistries(context, actor, { scope: 'mine' })
  return mine
    .filter((registry) => tenantSlug === null || registry.tenantSlug === tenantSlug)
    .map(({ id, tenantSlug: team, slug, address }) => ({ id, name: `${team}/${slug}`, address }))
}

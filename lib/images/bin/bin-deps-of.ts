import type { RegistryClient } from '../../registry/client'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import type { Author, BinDeps } from './bin-deps'

/** What a use-case or a worker changes the bin of a registry with. */
export async function binDepsOf(
  { db, clock }: Pick<UseCaseContext, 'db' | 'clock'>,
  client: RegistryClient,
  registryId: string,
): Promise<BinDeps> {
  const { slug, tenant } = await db.registry.findUniqueOrThrow({
    where: { id: registryId },
    select: { slug: true, tenant: { select: { id: true, slug: true, binDays: true } } },
  })
  const registry = {
    ...{ id: registryId, tenantId: tenant.id, binDays: tenant.binDays },
    name: `${tenant.slug}/${slug}`,
  }
  return { db, clock, client, registry }
}

/** Who asks, for the audit trail. */
export function authorOf(
  actor: Actor,
  context: Pick<UseCaseContext, 'requestId' | 'caller'>,
): Author {
  return {
    ...{ username: actor.username, requestId: context.requestId },
    caller: context.caller ?? null,
  }
}

import { GIB } from '../../kernel/bytes'
import { newId } from '../../kernel/ids'
import type { Actor } from '../../tenants/actor'
import { requestAccess } from '../../tenants/request-access'
import { requestRegistry } from '../../tenants/request-registry'
import { person, type Stage } from '../../tenants/testing/stage'

/** A person of no team; an owner of a team of almost the same name; the roles; an admin; who made the open request. */
export type Reader = 'outsider' | 'alike' | 'viewer' | 'developer' | 'owner' | 'admin' | 'asker'

/**
 * A team of its own with a registry that failed, a request for a big one by a founder, and a stranger's request for
 * access: something for every use-case to work on.
 */
export async function makeWorld(stage: Stage) {
  const cast = stage.makeCast()
  const { context, team, dev, wish, deps } = cast
  const { id: registryId, ref } = await cast.makeRegistry()
  await context.db.registry.update({ where: { id: registryId }, data: { phase: 'failed' } })
  const founder = await cast.withGrants(dev)
  const big = await requestRegistry(context, founder, wish('big', 60 * GIB), deps)
  const ask = { groupId: team.id, purpose: 'to see what is there' }
  const access = await requestAccess(context, person([]), ask, deps)
  const { id: tenantId } = await context.db.tenant.findUniqueOrThrow({
    where: { slug: ref.tenantSlug },
    select: { id: true },
  })
  const actors: Record<Reader, Actor> = {
    outsider: cast.stranger,
    // `_` stands for any letter where somebody forgot that LIKE is not equality.
    alike: person([{ id: newId(), name: `${team.name.replace('-', '_')}-owners` }]),
    viewer: cast.viewer,
    developer: person([team]),
    owner: cast.owner,
    admin: cast.admin,
    asker: founder,
  }
  return {
    ...{ context, team, wish, deps, ref, registryId, tenantId, actors },
    openRegistryRequest: big.requestId,
    openAccessRequest: access.requestId,
    /** Lets other worlds have its ports: there are fewer than tests want worlds. */
    release: () =>
      context.db.registry.updateMany({ where: { tenantId }, data: { port: null, uid: null } }),
  }
}

export type World = Awaited<ReturnType<typeof makeWorld>>

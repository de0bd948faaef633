import { createScratchDatabase } from '../../db/testing/scratch-database'
import { parseSettings } from '../../env/parse-settings'
import { GIB } from '../../kernel/bytes'
import { systemClock } from '../../kernel/clock'
import { newId } from '../../kernel/ids'
import type { Actor } from '../actor'
import type { UseCaseContext } from '../context'
import { loadGrants } from '../people'
import { requestRegistry } from '../request-registry'

type Group = { id: string; name: string }

/** Somebody new with these groups. */
export function person(groups: Group[]): Actor {
  const username = `p-${newId()}`
  return { username, displayName: username, isAdmin: false, groups, grants: new Map(), token: null }
}

/** A database of its own; `makeCast` gives each test a team of its own in it. The caller drops it. */
export async function makeStage() {
  const scratch = await createScratchDatabase()
  const settings = parseSettings({
    AUTH_SECRET: 'a'.repeat(32),
    CA_SECRET: 'c'.repeat(32),
    DEMO: 'true',
  })
  return {
    drop: scratch.close,
    databaseUrl: scratch.url,
    makeCast: () => makeCast({ db: scratch.db, clock: systemClock, settings, requestId: newId() }),
  }
}

export type Stage = Awaited<ReturnType<typeof makeStage>>
export type Cast = ReturnType<typeof makeCast>

function makeCast(context: UseCaseContext) {
  const name = `team-${newId()}`
  const team = { id: newId(), name }
  const dev = person([team])
  const deps = { listTeamGroups: async (): Promise<Group[]> => [team], observation: null }
  const wish = (slug: string, quotaBytes = GIB) => ({
    groupId: team.id,
    slug,
    purpose: 'images of a test',
    quotaBytes,
    replicas: 1,
  })
  return {
    context,
    team,
    dev,
    owner: person([{ id: newId(), name: `${name}-owners` }]),
    viewer: person([{ id: newId(), name: `${name}-viewers` }]),
    stranger: person([]),
    admin: { ...person([]), isAdmin: true },
    deps,
    wish,
    withGrants: async (actor: Actor): Promise<Actor> => ({
      ...actor,
      grants: await loadGrants(context.db, actor),
    }),
    makeRegistry: async (slug = 'apps') => {
      const outcome = await requestRegistry(context, dev, wish(slug), deps)
      if (outcome.state !== 'approved' || outcome.registryId === null) {
        throw new Error('not approved')
      }
      const { tenantSlug } = outcome.registry
      return { id: outcome.registryId, ref: { tenantSlug, registrySlug: slug } }
    },
    auditOf: (registryId: string, action: string) =>
      context.db.auditEntry.findFirst({
        where: { registryId, action },
        orderBy: { id: 'desc' },
      }),
  }
}

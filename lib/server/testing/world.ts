import { startSession } from '../../auth/sessions/start-session'
import { GIB } from '../../kernel/bytes'
import { newId } from '../../kernel/ids'
import type { AccessDeps } from '../../tenants/access-deps'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { rememberPerson } from '../../tenants/people'
import { requestAccess } from '../../tenants/request-access'
import { requestRegistry } from '../../tenants/request-registry'
import { person, type Stage } from '../../tenants/testing/stage'
import { findTokenRegistry } from '../../tenants/token-registry'
import type { TokenScope } from '../../tenants/token-scope'
import type { WhyDeps } from '../../tenants/why-deps'
import { createCiAccount } from '../../tokens/create-ci-account'
import { createPersonalToken } from '../../tokens/create-personal-token'
import { type DecideTokenAccess, decideTokenAccess } from '../decide-token-access'

const GROUP = { id: 'g', name: 'group' }

/**
 * A person of no team; an owner of a team of almost the same name; the roles; an admin; who made the open request; a
 * CI account with all that one may have, and one for other repositories; the maker by a personal token for pulling.
 */
export type Reader =
  | 'outsider'
  | 'alike'
  | 'viewer'
  | 'developer'
  | 'owner'
  | 'admin'
  | 'asker'
  | 'ci'
  | 'narrowCi'
  | 'tokenOfAsker'

/**
 * A team of its own with a registry that failed, a request for a big one by a founder, and a stranger's request for
 * access, and a session of the founder: something for every use-case to work on.
 */
export async function makeWorld(stage: Stage) {
  const cast = stage.makeCast()
  const { context, team, dev, wish, deps } = cast
  const { id: registryId, ref } = await cast.makeRegistry()
  await context.db.registry.update({ where: { id: registryId }, data: { phase: 'failed' } })
  const founder = await cast.withGrants(dev)
  const big = await requestRegistry(context, founder, wish('big', 60 * GIB), deps)
  const sessionId = await signedIn(context, founder)
  const ask = { groupId: team.id, purpose: 'to see what is there' }
  const access = await requestAccess(context, person([]), ask, deps)
  const { id: tenantId } = await context.db.tenant.findUniqueOrThrow({
    where: { slug: ref.tenantSlug },
    select: { id: true },
  })
  const wide = { registryIds: null, repositories: ['**'], actions: ['pull' as const], days: 10 }
  const { token: ciAccount } = await createCiAccount(context, cast.owner, {
    ...{ ...wide, name: 'build', tenantSlug: ref.tenantSlug },
  })
  const { token: ownToken } = await createPersonalToken(context, founder, { ...wide, name: 'own' })
  const ci = person([])
  const scope: TokenScope = {
    ...{ tokenId: ciAccount.id, kind: 'ci', name: 'build', tenantId, registryIds: null },
    ...{ repositories: ['**'], actions: ['pull', 'push', 'delete'] },
  }
  const asCi = (limits: Partial<TokenScope>): Actor => ({
    ...ci,
    grants: new Map([[tenantId, 'owner']]),
    token: { ...scope, ...limits },
  })
  await context.db.tenantGroupRole.create({
    data: {
      tenantId,
      groupId: 'mapped',
      groupName: 'mapped',
      role: 'viewer',
      createdBy: 'somebody',
    },
  })
  const decide: DecideTokenAccess = (input) =>
    decideTokenAccess(
      {
        settings: context.settings,
        portalUrl: 'https://berth.example.org',
        findRegistry: (id) => findTokenRegistry(context.db, id),
        measureNow: async () => 0,
      },
      input,
    )
  const actors: Record<Reader, Actor> = {
    outsider: cast.stranger,
    // `_` stands for any letter where somebody forgot that LIKE is not equality.
    alike: person([{ id: newId(), name: `${team.name.replace('-', '_')}-owners` }]),
    viewer: cast.viewer,
    developer: person([team]),
    owner: cast.owner,
    admin: cast.admin,
    asker: founder,
    ci: asCi({}),
    narrowCi: asCi({ repositories: ['other/**'] }),
    tokenOfAsker: {
      ...founder,
      token: { ...scope, kind: 'personal', tenantId: null, actions: ['pull'] },
    },
  }
  return {
    ...{ context, team, wish, deps, ref, registryId, tenantId, sessionId, actors },
    directory: DIRECTORY,
    /** The token server’s decision. */
    decide,
    /** A directory that knows this person, and the token server. */
    why: (asked: Actor): WhyDeps => ({
      explainPerson: async () => ({
        ...{ found: 'person', person: asked, bar: null },
        groups: asked.groups.map((group) => ({ ...group, via: [] })),
      }),
      decide,
    }),
    openRegistryRequest: big.requestId,
    openAccessRequest: access.requestId,
    ciAccount,
    /** Of a CI account with all that one may have. */
    scope,
    /** Of the asker. */
    ownToken,
    /** Lets other worlds have its ports: there are fewer than tests want worlds. */
    release: () =>
      context.db.registry.updateMany({ where: { tenantId }, data: { port: null, uid: null } }),
  }
}

/** One group with one person in it. */
const DIRECTORY: AccessDeps = {
  searchGroups: async () => [GROUP],
  findGroup: async (id) => (id === GROUP.id ? GROUP : null),
  listMembers: async () => ({
    group: GROUP,
    people: [{ username: 'ada', displayName: 'Ada' }],
    isComplete: true,
  }),
}

export type World = Awaited<ReturnType<typeof makeWorld>>

async function signedIn(context: UseCaseContext, actor: Actor): Promise<string> {
  await rememberPerson(context, { ...actor, id: actor.username })
  return startSession(context.db, context, { username: actor.username, replaces: null })
}

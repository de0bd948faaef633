import { z } from 'zod'
import { isAppError } from '../kernel/app-error'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { listApplyingTokens } from './list-applying-tokens'
import { listRefusals } from './list-refusals'
import { isAdmin } from './membership'
import { findPerson, loadGrants } from './people'
import { can } from './permissions'
import type { VisibleRegistry } from './registry-view'
import { PLATFORM } from './resource'
import { roleSources } from './role-sources'
import { suspensionOf } from './suspension'
import type { TokenDecision } from './token-decision'
import type { WhyView } from './views'
import type { WhyDeps } from './why-deps'
import {
  accountStep,
  quotaStep,
  registryStep,
  roleStep,
  strangerView,
  tokenStep,
  verdictOf,
} from './why-steps'

export const explainAccessInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
  /** Oneself without it. */
  username: z.string().trim().max(256).optional(),
})

/**
 * Why somebody can or cannot push here, from the directory as it is now to what the token server would answer.
 * Everybody who may read the registry asks about themselves, owners of the team and admins about anybody. Of people
 * without a role owners do not learn whether they exist.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN for members who ask about somebody else
 */
export async function explainAccess(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof explainAccessInput>,
  deps: WhyDeps,
): Promise<WhyView> {
  const { tenantSlug, registrySlug } = input
  const username = (input.username ?? '').toLowerCase() || actor.username
  const isOwn = username === actor.username
  const ref = { tenantSlug, registrySlug }
  const action = isOwn ? 'registry.read' : 'access.manage'
  const { row } = await findVisibleRegistry(context, actor, ref, action)

  const found = await askDirectory(context, username, deps)
  const person = await toActor(context, username, found)
  const sources = await sourcesOf(context, row, { username, groups: found.groups })
  const maySeeStrangers = isOwn || can(actor, 'platform.read', PLATFORM)
  if (sources.length === 0 && !maySeeStrangers) return strangerView(username)

  const [answer, tokens, refusals] = await Promise.all([
    askTokenServer(deps.decide, person, row.id),
    listApplyingTokens(context.db, { registryId: row.id, username, now: context.clock.now() }),
    listRefusals(context.db, { registryId: row.id, username }),
  ])
  const steps = [
    accountStep(found),
    roleStep(sources, person.isAdmin),
    registryStep({
      ...{ desired: row.desired, phase: row.phase, sentence: row.errorSentence },
      suspension: suspensionOf(row),
    }),
    quotaStep({
      usedBytes: row.usedBytes === null ? null : Number(row.usedBytes),
      quotaBytes: Number(row.quotaBytes),
    }),
    tokenStep(answer),
  ]
  const actions = 'actions' in answer ? answer.actions : []
  return {
    username,
    verdict: verdictOf(isOwn ? 'You' : username, steps, actions),
    steps,
    sources,
    tokens,
    refusals,
  }
}

type Found = {
  found: 'nobody' | 'several' | 'person' | 'down'
  bar: string | null
  groups: { id: string; name: string; via: readonly { name: string }[] | null }[]
}

/** The directory's answer now; while it is down what it said last, without the way to each group. */
async function askDirectory(
  context: UseCaseContext,
  username: string,
  deps: WhyDeps,
): Promise<Found> {
  try {
    const explained = await deps.explainPerson(username)
    return explained.found === 'person'
      ? { found: 'person', bar: explained.bar, groups: [...explained.groups] }
      : { found: explained.found, bar: null, groups: [] }
  } catch (error) {
    if (!isAppError(error) || error.code !== 'DIRECTORY_UNAVAILABLE') throw error
    const known = await findPerson(context.db, username)
    const groups = known?.groups.map((group) => ({ ...group, via: null })) ?? []
    return { found: 'down', bar: null, groups }
  }
}

/** The rights that the person would have with a password now: none while the account may not be used. */
async function toActor(context: UseCaseContext, username: string, found: Found): Promise<Actor> {
  const isUsable = found.found === 'down' || (found.found === 'person' && found.bar === null)
  const groups = isUsable ? found.groups.map(({ id, name }) => ({ id, name })) : []
  return {
    username,
    displayName: username,
    isAdmin: isAdmin(groups, context.settings),
    groups,
    grants: isUsable ? await loadGrants(context.db, { username, groups }) : new Map(),
    token: null,
  }
}

async function sourcesOf(
  context: UseCaseContext,
  row: VisibleRegistry,
  person: { username: string; groups: Found['groups'] },
) {
  const where = { tenantId: row.tenant.id }
  const [mappings, grants] = await Promise.all([
    context.db.tenantGroupRole.findMany({ where, select: { groupId: true, role: true } }),
    context.db.tenantGrant.findMany({
      where: { ...where, username: person.username },
      select: { username: true, role: true },
    }),
  ])
  return roleSources(row.tenant, person, { mappings, grants }, context.settings)
}

async function askTokenServer(
  decide: TokenDecision,
  actor: Actor,
  registryId: string,
): Promise<{ actions: readonly string[] } | { refusal: string }> {
  const requested = [
    { type: 'repository' as const, name: 'any-image', actions: ['pull', 'push'] as const },
  ]
  try {
    const granted = await decide({ actor, registryId, requested })
    return { actions: granted.flatMap((access) => access.actions) }
  } catch (error) {
    if (isAppError(error)) return { refusal: error.detail }
    throw error
  }
}

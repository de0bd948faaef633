import { z } from 'zod'
import { isAppError } from '../kernel/app-error'
import { GIB } from '../kernel/bytes'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { newTenantBudget } from './found-tenant'
import type { RequestDeps } from './get-team-of-group'
import { type RoleSuffixes, roleIn, type TeamGroup } from './membership'
import { can } from './permissions'
import { replicasNow } from './replicas-now'
import { ofTenant, type TenantResource } from './resource'
import type { RequestFormFacts, TeamChoice } from './views'

const DEFAULT_QUOTA_BYTES = 10 * GIB
/** What a team may and does use is its members' business. */
const NO_NUMBERS = { budgetBytes: 0, grantedBytes: 0, registries: 0, maxRegistries: 0 }

export const getRequestFormInput = z.strictObject({})

/**
 * What the request form offers: every team of the directory, the actor's own first. While the directory does not
 * answer, the teams that have a tenant already, and a sentence that says so.
 */
export async function getRequestForm(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof getRequestFormInput>,
  deps: RequestDeps,
): Promise<RequestFormFacts> {
  const [tenants, directory, newBudget] = await Promise.all([
    loadTenants(context),
    askDirectory(deps),
    newTenantBudget(context.db, context.settings),
  ])
  const founded = new Set(tenants.map((tenant) => tenant.groupId))
  const { DEFAULT_TENANT_REGISTRIES, SELF_SERVICE_MAX_QUOTA } = context.settings
  const unfounded = directory.groups
    .filter((group) => !founded.has(group.id))
    .map((group) => ({
      id: null,
      groupId: group.id,
      groupName: group.name,
      budgetBytes: newBudget,
      grantedBytes: 0,
      registries: 0,
      maxRegistries: DEFAULT_TENANT_REGISTRIES,
    }))
  const replicas = replicasNow(context.settings, deps.observation)
  return {
    teams: [...tenants, ...unfounded]
      .map((team) => toChoice(team, actor, context.settings))
      .sort(ownFirst),
    selfServiceMaxQuotaBytes: SELF_SERVICE_MAX_QUOTA,
    defaultQuotaBytes: Math.min(DEFAULT_QUOTA_BYTES, SELF_SERVICE_MAX_QUOTA),
    replicasChoosable: replicas.choosable,
    replicasReason: replicas.reason,
    directoryProblem: directory.problem,
  }
}

function toChoice(
  { id, ...facts }: Omit<TeamChoice, 'role' | 'asksFor'> & { id: string | null },
  actor: Actor,
  suffixes: RoleSuffixes,
): TeamChoice {
  const team = { id, ...facts }
  const resource = ofTenant(team, suffixes)
  const isReadable = can(actor, 'tenant.read', resource)
  return {
    ...facts,
    ...(isReadable ? {} : NO_NUMBERS),
    role: roleIn(team, actor, suffixes),
    asksFor: asksFor(actor, resource),
  }
}

function asksFor(actor: Actor, team: TenantResource): TeamChoice['asksFor'] {
  if (can(actor, 'access.request', team)) return 'access'
  return can(actor, 'registry.request', team) ? 'registry' : null
}

async function loadTenants(context: UseCaseContext) {
  const [tenants, sums] = await Promise.all([
    context.db.tenant.findMany({
      select: {
        id: true,
        groupId: true,
        groupName: true,
        budgetBytes: true,
        maxRegistries: true,
      },
    }),
    context.db.registry.groupBy({
      by: ['tenantId'],
      where: { deletedAt: null },
      _sum: { quotaBytes: true },
      _count: true,
    }),
  ])
  const sumOf = new Map(sums.map((sum) => [sum.tenantId, sum]))
  return tenants.map((tenant) => ({
    ...tenant,
    budgetBytes: Number(tenant.budgetBytes),
    grantedBytes: Number(sumOf.get(tenant.id)?._sum.quotaBytes ?? 0n),
    registries: sumOf.get(tenant.id)?._count ?? 0,
  }))
}

async function askDirectory(
  deps: RequestDeps,
): Promise<{ groups: readonly TeamGroup[]; problem: string | null }> {
  try {
    return { groups: await deps.listTeamGroups(), problem: null }
  } catch (error) {
    if (!isAppError(error)) throw error
    return {
      groups: [],
      problem: `Teams without a registry are missing from the list: ${error.detail}`,
    }
  }
}

function ownFirst(a: TeamChoice, b: TeamChoice): number {
  const byRole = Number(a.role === null) - Number(b.role === null)
  return byRole === 0 ? a.groupName.localeCompare(b.groupName, 'en') : byRole
}

import { z } from 'zod'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findTenantOfGroup } from './found-tenant'
import { loadBudget } from './load-budget'
import { loadCapacity } from './load-capacity'
import { mayDecide } from './may-decide'
import { findPlatformObservation } from './platform-observation'
import { type Budget, type Capacity, initialBudget } from './quota'
import { loadNames, REQUEST_SELECT, toJudgement, toRequestView } from './request-view'
import type { TenantRow } from './tenant-row'
import type { RequestView } from './views'

const ROWS_MAX = 500

export const listRequestsInput = z.strictObject({ scope: z.enum(['mine', 'decide']) })

/**
 * `mine`: the actor's own requests, newest first. `decide`: the open requests that the actor may decide, oldest
 * first, with what is free; empty for people who decide nothing.
 */
export async function listRequests(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof listRequestsInput>,
): Promise<RequestView[]> {
  return input.scope === 'mine' ? listMine(context, actor) : listToDecide(context, actor)
}

async function listMine(context: UseCaseContext, actor: Actor): Promise<RequestView[]> {
  const rows = await context.db.request.findMany({
    where: { requestedBy: actor.username },
    select: REQUEST_SELECT,
    orderBy: { createdAt: 'desc' },
    take: ROWS_MAX,
  })
  const names = new Map([[actor.username, actor.displayName]])
  return rows.map((row) => toRequestView(row, names, null))
}

async function listToDecide(context: UseCaseContext, actor: Actor): Promise<RequestView[]> {
  const decidable = await findDecidable(context, actor)
  if (decidable.length === 0) return []
  const open = await context.db.request.findMany({
    where: { state: 'pending', OR: decidable.map(({ ofTeam }) => ofTeam) },
    select: REQUEST_SELECT,
    orderBy: { createdAt: 'asc' },
    take: ROWS_MAX,
  })
  const tenants = new Map(decidable.map(({ ofTeam, tenant }) => [ofTeam.groupId, tenant]))
  const rows = open.map((row) => ({ row, tenant: tenants.get(row.groupId) ?? null }))
  const [names, observation, capacity] = await Promise.all([
    loadNames(
      context.db,
      rows.map(({ row }) => row.requestedBy),
    ),
    findPlatformObservation(context.db),
    loadCapacity(context.db, context.settings),
  ])
  const storageFreeBytes = observation?.storageFreeBytes ?? null
  return Promise.all(
    rows.map(async ({ row, tenant }) => {
      const budget =
        tenant === null ? newBudget(context, capacity) : await loadBudget(context.db, tenant)
      return toRequestView(row, names, toJudgement(row, { budget, capacity, storageFreeBytes }))
    }),
  )
}

/** Teams and kinds of which there are open requests that the actor may decide. */
async function findDecidable(context: UseCaseContext, actor: Actor) {
  const teams = await context.db.request.groupBy({
    by: ['kind', 'groupId', 'groupName'],
    where: { state: 'pending' },
  })
  const decidable: { ofTeam: (typeof teams)[number]; tenant: TenantRow | null }[] = []
  for (const ofTeam of teams) {
    // A request keeps no tenant that was founded after it.
    const tenant = await findTenantOfGroup(context.db, ofTeam.groupId)
    const binding = { ...ofTeam, tenantId: tenant?.id ?? null }
    if (mayDecide(binding, actor, context.settings)) decidable.push({ ofTeam, tenant })
  }
  return decidable
}

function newBudget(context: UseCaseContext, capacity: Capacity): Budget {
  return {
    budgetBytes: initialBudget(context.settings.DEFAULT_TENANT_BUDGET, capacity),
    grantedBytes: 0,
    registries: 0,
    maxRegistries: context.settings.DEFAULT_TENANT_REGISTRIES,
  }
}

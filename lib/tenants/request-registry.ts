import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import { newId } from '../kernel/ids'
import type { Actor } from './actor'
import { allocateRegistry } from './allocate-registry'
import { assertNameFree } from './assert-name-free'
import type { UseCaseContext } from './context'
import { findTenantOfGroup, foundTenant, newTenantBudget, newTenantSlug } from './found-tenant'
import { getTeamOfGroup, type RequestDeps } from './get-team-of-group'
import { loadBudget, lockTenant } from './load-budget'
import type { TeamGroup } from './membership'
import { can } from './permissions'
import { purposeSchema } from './purpose'
import { decidePolicy } from './quota'
import { assertReplicas } from './replicas-now'
import { requestAccess } from './request-access'
import { ofTenant } from './resource'
import { retryOnClash } from './retry-on-clash'
import { checkSlug } from './slug'
import type { RequestOutcome } from './views'

/** A registry's name as people type it: the problem of `checkSlug` becomes the problem of the field. */
export const registrySlugSchema = z
  .string()
  .max(200)
  .superRefine((text, refinement) => {
    const problem = checkSlug(text)
    if (problem !== null) refinement.addIssue({ code: 'custom', message: problem })
  })

export const quotaBytesSchema = z.number().int().min(1).max(Number.MAX_SAFE_INTEGER)
export const replicasSchema = z.number().int().min(1).max(100)

export const requestRegistryInput = z.strictObject({
  groupId: z.string().min(1).max(200),
  slug: registrySlugSchema,
  purpose: purposeSchema,
  quotaBytes: quotaBytesSchema,
  replicas: replicasSchema,
})

export type RequestRegistryInput = z.infer<typeof requestRegistryInput>

type Outcome = RequestOutcome & { registryId: string | null }

/**
 * Asks for a registry. A member's request within the self-service limit and the team's budget is approved at once
 * and makes the registry (and the team's tenant with the first one); above, it waits for an admin. Of somebody who has
 * no role in the team (any more) it becomes a request for access, and waits for an owner of that team.
 *
 * @throws AppError NOT_FOUND for what is no team, FORBIDDEN for viewers, NAME_TAKEN, BAD_INPUT, CONFLICT when the
 *   team's slug is another's or access was asked for already, DIRECTORY_UNAVAILABLE for a team without a tenant
 */
export async function requestRegistry(
  context: UseCaseContext,
  actor: Actor,
  input: RequestRegistryInput,
  deps: RequestDeps,
): Promise<Outcome> {
  const { group, tenantId } = await getTeamOfGroup(context.db, input.groupId, deps)
  const team = ofTenant(
    { id: tenantId, groupId: group.id, groupName: group.name },
    context.settings,
  )
  if (can(actor, 'access.request', team)) {
    const { groupId, purpose } = input
    return {
      ...(await requestAccess(context, actor, { groupId, purpose }, deps)),
      registryId: null,
    }
  }
  if (!can(actor, 'registry.request', team)) {
    throw new AppError('FORBIDDEN', 'Viewers cannot ask for registries. Ask an owner of the team.')
  }
  assertReplicas(context.settings, deps.observation, input.replicas)
  const usedPorts = deps.observation?.usedPorts ?? []
  return retryOnClash(() =>
    context.db.$transaction((tx) =>
      askForRegistry(tx, context, actor, { ...input, group, usedPorts }),
    ),
  )
}

async function askForRegistry(
  tx: Transaction,
  context: UseCaseContext,
  actor: Actor,
  ask: RequestRegistryInput & { group: TeamGroup; usedPorts: readonly number[] },
): Promise<Outcome> {
  const { group, slug, purpose, quotaBytes, replicas, usedPorts } = ask
  const known = await findTenantOfGroup(tx, group.id)
  if (known === null) await newTenantSlug(tx, group)
  else await lockTenant(tx, known.id)
  await assertNameFree(tx, { groupId: group.id, slug })
  const { decision } = decidePolicy({
    quotaBytes,
    selfServiceMaxBytes: context.settings.SELF_SERVICE_MAX_QUOTA,
    budget:
      known === null
        ? {
            budgetBytes: await newTenantBudget(tx, context.settings),
            grantedBytes: 0,
            registries: 0,
            maxRegistries: context.settings.DEFAULT_TENANT_REGISTRIES,
          }
        : await loadBudget(tx, known),
  })
  const approved = decision === 'approve'
  const tenant = approved
    ? await foundTenant(tx, context, { group, founder: actor.username, actor: actor.username })
    : known
  const registryId =
    approved && tenant !== null
      ? await allocateRegistry(tx, context, {
          tenantId: tenant.id,
          slug,
          purpose,
          createdBy: actor.username,
          quotaBytes,
          replicas,
          usedPorts,
        })
      : null
  const now = context.clock.now()
  const requestId = newId()
  await tx.request.create({
    data: {
      id: requestId,
      kind: 'registry',
      groupId: group.id,
      groupName: group.name,
      tenantId: tenant?.id ?? null,
      slug,
      purpose,
      quotaBytes: BigInt(quotaBytes),
      replicas,
      requestedBy: actor.username,
      createdAt: now,
      registryId,
      ...(approved ? { state: 'approved', decidedBy: 'policy', decidedAt: now } : {}),
    },
  })
  await recordAudit(tx, {
    actor: actor.username,
    action: 'registry.requested',
    result: 'ok',
    subject: `${tenant?.slug ?? group.name}/${slug}`,
    requestId: context.requestId,
    caller: context.caller,
    ...(tenant === null ? {} : { tenantId: tenant.id }),
    ...(registryId === null ? {} : { registryId }),
    after: { request: requestId, state: approved ? 'approved' : 'pending', quotaBytes, replicas },
  })
  return tenant === null || registryId === null
    ? { state: 'pending', requestId, waitsFor: 'admin', registryId: null }
    : { state: 'approved', requestId, registry: { tenantSlug: tenant.slug, slug }, registryId }
}

import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import { assertNever } from '../kernel/assert-never'
import type { Actor } from './actor'
import { allocateRegistry } from './allocate-registry'
import { assertNameFree } from './assert-name-free'
import type { UseCaseContext } from './context'
import { findTenantOfGroup, foundTenant } from './found-tenant'
import { grantQuota } from './grant-quota'
import { loadBudget } from './load-budget'
import { loadCapacity } from './load-capacity'
import { mayDecide } from './may-decide'
import type { PlatformObservation } from './platform-observation'
import { budgetProblem, registriesProblem } from './quota'
import { assertReplicas } from './replicas-now'
import { quotaBytesSchema, registrySlugSchema, replicasSchema } from './request-registry'
import {
  loadNames,
  parseRequestKind,
  REQUEST_SELECT,
  type RequestRow,
  toRequestView,
} from './request-view'
import { retryOnClash } from './retry-on-clash'
import { highestRole, parseRole } from './roles'
import type { RequestView } from './views'

export const decideRequestInput = z
  .strictObject({
    requestId: z.string().max(100),
    decision: z.enum(['approve', 'reject']),
    /** Seen by the person who asked; a rejection needs one. */
    reason: z.string().trim().max(500, 'Use at most 500 characters.'),
    /** What is granted instead of what was asked for. */
    changes: z
      .strictObject({
        slug: registrySlugSchema.optional(),
        quotaBytes: quotaBytesSchema.optional(),
        replicas: replicasSchema.optional(),
      })
      .optional(),
  })
  .refine((input) => input.decision === 'approve' || input.reason.length >= 3, {
    path: ['reason'],
    message: 'Say why, so that the person knows what to change.',
  })

export type DecideRequestInput = z.infer<typeof decideRequestInput>
type DecideDeps = { observation: PlatformObservation | null }
type Granted = { slug: string; quotaBytes: number; replicas: number }
type GrantInput = { row: RequestRow; granted: Granted; usedPorts: readonly number[] }
type Effect = { tenantId: string | null; registryId: string | null; subject: string }

/**
 * Approves a request, perhaps with changes, or rejects it with a reason. An approved registry comes with its row
 * (and tenant); an approved quota counts from the next token on; approved access is a granted role. A request is decided
 * once.
 *
 * @throws AppError NOT_FOUND (also for requests that are not the actor's to decide), FORBIDDEN for one's own,
 *   CONFLICT when it is no longer open or its registry is being deleted, NAME_TAKEN, BUDGET_EXCEEDED, BAD_INPUT
 */
export async function decideRequest(
  context: UseCaseContext,
  actor: Actor,
  input: DecideRequestInput,
  deps: DecideDeps,
): Promise<{ registryId: string | null; request: RequestView }> {
  const row = await findDecidable(context, actor, input.requestId)
  const granted = {
    slug: input.changes?.slug ?? row.slug ?? '',
    quotaBytes: input.changes?.quotaBytes ?? Number(row.quotaBytes ?? 0n),
    replicas: input.changes?.replicas ?? row.replicas ?? 1,
  }
  if (input.decision === 'approve') {
    assertReplicas(context.settings, deps.observation, granted.replicas)
  }
  const usedPorts = deps.observation?.usedPorts ?? []
  return retryOnClash(() =>
    context.db.$transaction(async (tx) => {
      await close(tx, context, actor, input)
      const effect =
        input.decision === 'reject'
          ? rejected(row)
          : await grant(tx, context, actor, { row, granted, usedPorts })
      const after = await tx.request.update({
        where: { id: row.id },
        data: {
          tenantId: effect.tenantId,
          registryId: effect.registryId,
          ...(input.decision === 'approve' ? grantedOf(row, granted) : {}),
        },
        select: REQUEST_SELECT,
      })
      await recordAudit(tx, {
        actor: actor.username,
        action: input.decision === 'approve' ? 'request.approved' : 'request.rejected',
        result: 'ok',
        subject: effect.subject,
        requestId: context.requestId,
        caller: context.caller,
        ...(effect.tenantId === null ? {} : { tenantId: effect.tenantId }),
        ...(effect.registryId === null ? {} : { registryId: effect.registryId }),
        before: { request: row.id, requestedBy: row.requestedBy, ...askOf(row) },
        after: { reason: input.reason, ...askOf(after) },
      })
      const names = await loadNames(tx, [row.requestedBy])
      return { registryId: effect.registryId, request: toRequestView(after, names, null) }
    }),
  )
}

async function findDecidable(
  context: UseCaseContext,
  actor: Actor,
  requestId: string,
): Promise<RequestRow> {
  const row = await context.db.request.findUnique({
    where: { id: requestId },
    select: REQUEST_SELECT,
  })
  if (row !== null) {
    const tenant = await findTenantOfGroup(context.db, row.groupId)
    const binding = { ...row, tenantId: tenant?.id ?? null }
    if (mayDecide(binding, actor, context.settings)) return row
    if (row.requestedBy === actor.username) {
      throw new AppError('FORBIDDEN', 'Somebody else decides about your request.')
    }
  }
  throw new AppError('NOT_FOUND', 'There is no such request, or it is not yours to decide.')
}

/** Takes the request out of the open ones; of two deciders the second one finds it decided. */
async function close(
  tx: Transaction,
  context: UseCaseContext,
  actor: Actor,
  input: DecideRequestInput,
): Promise<void> {
  const { count } = await tx.request.updateMany({
    where: { id: input.requestId, state: 'pending' },
    data: {
      state: input.decision === 'approve' ? 'approved' : 'rejected',
      decidedBy: actor.username,
      decidedAt: context.clock.now(),
      decisionReason: input.reason === '' ? null : input.reason,
    },
  })
  if (count === 0) {
    throw new AppError('CONFLICT', 'This request is no longer open: it was decided or cancelled.')
  }
}

/** A request for more quota keeps the registry that it is about. */
function rejected(row: RequestRow): Effect {
  const team = row.tenant?.slug ?? row.groupName
  return {
    tenantId: row.tenantId,
    registryId: row.registryId,
    subject: row.kind === 'quota' ? `${team}/${row.slug}` : team,
  }
}

function grant(
  tx: Transaction,
  context: UseCaseContext,
  actor: Actor,
  input: GrantInput,
): Promise<Effect> {
  const kind = parseRequestKind(input.row.kind)
  switch (kind) {
    case 'access':
      return grantAccess(tx, context, actor, input.row)
    case 'quota':
      return grantQuota(tx, context, actor, { row: input.row, ...input.granted })
    case 'registry':
      return grantRegistry(tx, context, actor, input)
    default:
      return assertNever(kind)
  }
}

/** What of a request is written over by what was granted. */
function grantedOf(row: RequestRow, { quotaBytes, ...granted }: Granted) {
  switch (parseRequestKind(row.kind)) {
    case 'access':
      return {}
    case 'quota':
      return { quotaBytes: BigInt(quotaBytes) }
    case 'registry':
      return { ...granted, quotaBytes: BigInt(quotaBytes) }
  }
}

async function grantRegistry(
  tx: Transaction,
  context: UseCaseContext,
  actor: Actor,
  input: GrantInput,
): Promise<Effect> {
  const { row, granted, usedPorts } = input
  const tenant = await foundTenant(tx, context, {
    group: { id: row.groupId, name: row.groupName },
    founder: row.requestedBy,
    actor: actor.username,
  })
  await assertNameFree(tx, { groupId: row.groupId, slug: granted.slug, exceptRequestId: row.id })
  const budget = await loadBudget(tx, tenant)
  const { overcommitAllowed } = await loadCapacity(tx, context.settings)
  const { quotaBytes } = granted
  const problem = overcommitAllowed
    ? registriesProblem(budget)
    : budgetProblem({ quotaBytes, budget })
  if (problem !== null) {
    throw new AppError(
      'BUDGET_EXCEEDED',
      `${problem} Raise the team’s budget first, or grant a smaller quota.`,
      { field: 'quotaBytes' },
    )
  }
  const registryId = await allocateRegistry(tx, context, {
    tenantId: tenant.id,
    purpose: row.purpose,
    createdBy: row.requestedBy,
    usedPorts,
    ...granted,
  })
  return { tenantId: tenant.id, registryId, subject: `${tenant.slug}/${granted.slug}` }
}

async function grantAccess(
  tx: Transaction,
  context: UseCaseContext,
  actor: Actor,
  row: RequestRow,
): Promise<Effect> {
  const tenant = await foundTenant(tx, context, {
    group: { id: row.groupId, name: row.groupName },
    founder: null,
    actor: actor.username,
  })
  const key = { tenantId: tenant.id, username: row.requestedBy }
  const known = await tx.tenantGrant.findUnique({
    where: { tenantId_username: key },
    select: { role: true },
  })
  const asked = parseRole(row.role ?? 'developer')
  const role = highestRole(known === null ? [asked] : [asked, parseRole(known.role)]) ?? asked
  const data = { role, grantedBy: actor.username }
  await tx.tenantGrant.upsert({
    where: { tenantId_username: key },
    create: { ...key, ...data, createdAt: context.clock.now() },
    update: data,
  })
  return { tenantId: tenant.id, registryId: null, subject: tenant.slug }
}

function askOf(row: RequestRow) {
  const quotaBytes = row.quotaBytes === null ? null : Number(row.quotaBytes)
  return { slug: row.slug, quotaBytes, replicas: row.replicas, role: row.role }
}

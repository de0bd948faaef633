import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Transaction } from '../db/database'
import { AppError } from '../kernel/app-error'
import { formatBytes } from '../kernel/bytes'
import { newId } from '../kernel/ids'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { findVisibleRegistry } from './find-registry'
import { loadBudget, lockTenant } from './load-budget'
import { purposeSchema } from './purpose'
import { decidePolicy } from './quota'
import type { VisibleRegistry } from './registry-view'
import { quotaBytesSchema } from './request-registry'
import { loadQuota, setQuota } from './set-quota'

export const requestQuotaInput = z.strictObject({
  tenantSlug: z.string().max(100),
  registrySlug: z.string().max(100),
  /** All of it, not what is to be added. */
  quotaBytes: quotaBytesSchema,
  purpose: purposeSchema,
})

export type QuotaRequested = {
  state: 'approved' | 'pending'
  requestId: string
  registryId: string
}

/**
 * Asks for a larger quota, with a reason. As with a new registry, what is within the self-service limit and the team's
 * budget is given at once, and anything above waits for an admin. A registry has one such request open at a time.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, BAD_INPUT for no more than the present quota, CONFLICT while another request
 *   is open or the registry is being deleted
 */
export async function requestQuota(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof requestQuotaInput>,
): Promise<QuotaRequested> {
  const { tenantSlug, registrySlug } = input
  const place = { tenantSlug, registrySlug }
  const { row } = await findVisibleRegistry(context, actor, place, 'quota.request')
  return context.db.$transaction(async (tx) => {
    const tenant = await lockedTenant(tx, row.tenant.id)
    const { quotaBytes: before } = await loadQuota(tx, row.id)
    await assertMayAsk(tx, { registryId: row.id, before, quotaBytes: input.quotaBytes })
    const budget = await loadBudget(tx, tenant)
    const { decision } = decidePolicy({
      quotaBytes: input.quotaBytes,
      selfServiceMaxBytes: context.settings.SELF_SERVICE_MAX_QUOTA,
      budget: withoutRegistry(budget, before),
    })
    const state = decision === 'approve' ? 'approved' : 'pending'
    const requestId = await writeRequest(tx, context, actor, { row, before, input, state })
    if (state === 'approved') {
      const { quotaBytes } = input
      await setQuota(tx, context, { registry: row, before, quotaBytes, actor: actor.username })
    }
    return { state, requestId, registryId: row.id }
  })
}

/** The budget as it is for a registry of that quota: without itself. */
function withoutRegistry<B extends { grantedBytes: number; registries: number }>(
  budget: B,
  quotaBytes: number,
): B {
  return {
    ...budget,
    grantedBytes: budget.grantedBytes - quotaBytes,
    registries: budget.registries - 1,
  }
}

async function lockedTenant(tx: Transaction, id: string) {
  await lockTenant(tx, id)
  return tx.tenant.findUniqueOrThrow({
    where: { id },
    select: { id: true, budgetBytes: true, maxRegistries: true },
  })
}

async function assertMayAsk(
  tx: Transaction,
  ask: { registryId: string; before: number; quotaBytes: number },
): Promise<void> {
  const { registryId, before, quotaBytes } = ask
  if (quotaBytes <= before) {
    throw new AppError(
      'BAD_INPUT',
      `The quota is ${formatBytes(before)} already. Ask for more than that.`,
      { field: 'quotaBytes' },
    )
  }
  const open = await tx.request.findFirst({
    where: { registryId, kind: 'quota', state: 'pending' },
    select: { requestedBy: true },
  })
  if (open === null) return
  throw new AppError(
    'CONFLICT',
    `${open.requestedBy} asked for more already; that request waits for an admin.`,
  )
}

async function writeRequest(
  tx: Transaction,
  context: UseCaseContext,
  actor: Actor,
  ask: {
    row: VisibleRegistry
    before: number
    input: z.infer<typeof requestQuotaInput>
    state: QuotaRequested['state']
  },
): Promise<string> {
  const { row, before, input, state } = ask
  const { tenant } = row
  const requestId = newId()
  const now = context.clock.now()
  await tx.request.create({
    data: {
      id: requestId,
      kind: 'quota',
      groupId: tenant.groupId,
      groupName: tenant.groupName,
      tenantId: tenant.id,
      registryId: row.id,
      slug: row.slug,
      purpose: input.purpose,
      quotaBytes: BigInt(input.quotaBytes),
      requestedBy: actor.username,
      createdAt: now,
      ...(state === 'approved' ? { state, decidedBy: 'policy', decidedAt: now } : {}),
    },
  })
  await recordAudit(tx, {
    actor: actor.username,
    action: 'quota.requested',
    result: 'ok',
    subject: `${tenant.slug}/${row.slug}`,
    requestId: context.requestId,
    caller: context.caller,
    tenantId: tenant.id,
    registryId: row.id,
    before: { quotaBytes: before },
    after: { request: requestId, state, quotaBytes: input.quotaBytes },
  })
  return requestId
}

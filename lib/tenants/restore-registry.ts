import { z } from 'zod'
import { recordAudit } from '../audit/record'
import type { Transaction } from '../db/database'
import { AppError, isAppError } from '../kernel/app-error'
import type { Actor } from './actor'
import { assertNameFree } from './assert-name-free'
import type { UseCaseContext } from './context'
import { type DeletedRegistryRow, findDeletedRegistry } from './find-deleted-registry'
import { loadBudget, lockTenant } from './load-budget'
import { budgetProblem } from './quota'

export const restoreRegistryInput = z.strictObject({ registryId: z.string().max(100) })

/**
 * Wishes a deleted registry back, with its address, images and tokens; the reconciler brings its tree back and it up.
 * It counts in the team’s budget again. Its bin goes on where it stood: time in the trash brought no purge nearer.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NAME_TAKEN while another registry or request of the team has its name,
 *   BUDGET_EXCEEDED, CONFLICT when it is being erased or somebody was faster
 */
export async function restoreRegistry(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof restoreRegistryInput>,
): Promise<{ registryId: string; tenantSlug: string; registrySlug: string }> {
  const { row } = await findDeletedRegistry(context, actor, input.registryId, 'registry.restore')
  const generation = row.generation + 1
  const now = context.clock.now()
  await context.db.$transaction(async (tx) => {
    await lockTenant(tx, row.tenant.id)
    await assertRoom(tx, row)
    const { count } = await tx.registry.updateMany({
      where: { id: row.id, generation: row.generation, desired: 'deleted' },
      data: {
        ...{ desired: 'running', generation, deletedAt: null, phase: 'pending' },
        ...{ attempts: 0, nextAttemptAt: null },
        ...{ errorCode: null, errorSentence: null, errorRaw: null, errorTerminal: false },
      },
    })
    if (count === 0) throw new AppError('CONFLICT', 'Somebody else changed this registry just now.')
    await tx.registryStep.create({
      data: {
        ...{ registryId: row.id, generation, name: 'approved', state: 'done' },
        ...{ startedAt: now, finishedAt: now },
      },
    })
    await tx.$executeRaw`
      UPDATE "BinnedTag" SET "purgeAt" = "purgeAt" + (${now}::timestamptz - ${row.deletedAt}::timestamptz)
      WHERE "registryId" = ${row.id}`
    await recordAudit(tx, {
      actor: actor.username,
      action: 'registry.restored',
      result: 'ok',
      subject: `${row.tenant.slug}/${row.slug}`,
      requestId: context.requestId,
      caller: context.caller,
      tenantId: row.tenant.id,
      registryId: row.id,
      before: { deletedAt: row.deletedAt?.toISOString() ?? null },
      after: { generation, quotaBytes: Number(row.quotaBytes) },
    })
  })
  return { registryId: row.id, tenantSlug: row.tenant.slug, registrySlug: row.slug }
}

/** Its name and its share of the budget went to others when it was deleted, perhaps. */
async function assertRoom(tx: Transaction, row: DeletedRegistryRow): Promise<void> {
  try {
    await assertNameFree(tx, { groupId: row.tenant.groupId, slug: row.slug })
  } catch (error) {
    if (!isAppError(error) || error.code !== 'NAME_TAKEN') throw error
    throw new AppError(
      'NAME_TAKEN',
      `“${row.slug}” is the name of another registry or request of the team by now. Delete or withdraw that one first: then this one can be restored.`,
    )
  }
  const tenant = await tx.tenant.findUniqueOrThrow({
    where: { id: row.tenant.id },
    select: { id: true, budgetBytes: true, maxRegistries: true },
  })
  const problem = budgetProblem({
    quotaBytes: Number(row.quotaBytes),
    budget: await loadBudget(tx, tenant),
  })
  if (problem !== null)
    throw new AppError('BUDGET_EXCEEDED', `${problem} Ask an admin to raise the team’s budget.`)
}

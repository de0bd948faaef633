import { z } from 'zod'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { can } from '../../tenants/permissions'
import { ofRegistry } from '../../tenants/resource'
import type { CleanupView } from '../bin/views'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput } from '../image-input'

export const viewCleanupInput = z.strictObject(registryRefInput)

const RUNS_MAX = 10

/**
 * The immutable rules and clean-up policies of a registry, with the log of each policy.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function viewCleanup(
  context: UseCaseContext,
  actor: Actor,
  ref: z.infer<typeof viewCleanupInput>,
): Promise<CleanupView> {
  const { db } = context
  const registry = await findImageRegistry(context, actor, {
    ...{ ref, action: 'image.read', repository: null },
  })
  const where = { registryId: registry.id }
  const orderBy = { name: 'asc' } as const
  const rules = await db.immutableRule.findMany({ where, orderBy })
  const policies = await db.cleanupPolicy.findMany({
    where,
    orderBy,
    include: { runs: { orderBy: { at: 'desc' }, take: RUNS_MAX } },
  })
  const jobIds = policies.flatMap(({ runs }) => runs.flatMap(({ jobId }) => jobId ?? []))
  const failed = await db.imageJobItem.groupBy({
    by: ['jobId'],
    where: { jobId: { in: jobIds }, state: 'failed' },
    _count: true,
  })
  const failedOf = new Map(failed.map((each) => [each.jobId, each._count]))
  return {
    rules: rules.map(({ id, name, repositories, tags, createdBy, createdAt }) => ({
      ...{ id, name, repositories, tags, createdBy, createdAt: createdAt.toISOString() },
    })),
    policies: policies.map(
      ({ registryId: _, enabled: __, nextRunAt, createdAt, runs, ...each }) => ({
        ...each,
        nextRunAt: nextRunAt?.toISOString() ?? null,
        createdAt: createdAt.toISOString(),
        runs: runs.map(({ id, at, tagCount, sizeBytes, jobId }) => ({
          ...{ id, at: at.toISOString(), tagCount, sizeBytes: Number(sizeBytes) },
          failed: jobId === null ? 0 : (failedOf.get(jobId) ?? 0),
        })),
      }),
    ),
    abilities: { change: can(actor, 'image.delete', ofRegistry(registry, context.settings)) },
  }
}

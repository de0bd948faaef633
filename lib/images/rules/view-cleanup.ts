import { z } from 'zod'
import type { Database } from '../../db/database'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { can } from '../../tenants/permissions'
import { ofRegistry } from '../../tenants/resource'
import type { CleanupView, RunView } from '../bin/views'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput } from '../image-input'

export const viewCleanupInput = z.strictObject(registryRefInput)

const RUNS_MAX = 10
const FAILURES_MAX = 20

type Result = Pick<RunView, 'failed' | 'failures' | 'isUnderWay'>
const NOTHING_FAILED: Result = { failed: 0, failures: [], isUnderWay: false }

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
  const jobs = await resultsOf(
    db,
    policies.flatMap(({ runs }) => runs.flatMap(({ jobId }) => jobId ?? [])),
  )
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
          ...((jobId === null ? undefined : jobs.get(jobId)) ?? NOTHING_FAILED),
        })),
      }),
    ),
    abilities: { change: can(actor, 'image.delete', ofRegistry(registry, context.settings)) },
  }
}

async function resultsOf(db: Database, jobIds: readonly string[]): Promise<Map<string, Result>> {
  const rows = await db.$queryRaw<(Result & { id: string; failed: bigint })[]>`
    SELECT j."id", j."state" <> 'done' AS "isUnderWay", f."failed", f."failures"
    FROM "ImageJob" j CROSS JOIN LATERAL (
      SELECT coalesce(max(n."count"), 0) AS "failed", coalesce(jsonb_agg(jsonb_build_object(
        'repository', n."repository", 'tag', n."tag", 'sentence', coalesce(n."sentence", '')) ORDER BY n."position"), '[]') AS "failures"
      FROM (SELECT i.*, count(*) OVER () AS "count" FROM "ImageJobItem" i
        WHERE i."jobId" = j."id" AND i."state" = 'failed' ORDER BY i."position" LIMIT ${FAILURES_MAX}) n
    ) f WHERE j."id" IN (SELECT jsonb_array_elements_text(${JSON.stringify(jobIds)}::jsonb))`
  return new Map(rows.map(({ id, failed, ...row }) => [id, { ...row, failed: Number(failed) }]))
}

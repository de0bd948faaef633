import { z } from 'zod'
import { Prisma } from '../../db/generated/client'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import type { JobView } from '../bin/views'
import { seenRepositories } from '../browse/seen-repositories'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput } from '../image-input'

export const listJobsInput = z.strictObject(registryRefInput)

const JOBS_MAX = 5
const FAILURES_MAX = 50
const DAY_MS = 86_400_000

type Row = Pick<JobView, 'id' | 'kind' | 'subject' | 'state' | 'requestedBy' | 'total'> & {
  createdAt: Date
  finishedAt: Date | null
  attempts: number
  done: bigint
  failed: bigint
}

/**
 * What runs and what ended within a day in a registry, the latest first, with what could not be done.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function listJobs(
  context: UseCaseContext,
  actor: Actor,
  ref: z.infer<typeof listJobsInput>,
): Promise<JobView[]> {
  const { db, clock } = context
  const registry = await findImageRegistry(context, actor, {
    ...{ ref, action: 'image.read', repository: null },
  })
  const since = new Date(clock.now().getTime() - DAY_MS)
  const rows = await db.$queryRaw<Row[]>`
    SELECT j."id", j."kind", j."subject", j."state", j."requestedBy", j."total", j."createdAt", j."finishedAt",
      j."attempts", count(*) FILTER (WHERE i."state" = 'done') AS "done",
      count(*) FILTER (WHERE i."state" = 'failed') AS "failed"
    FROM "ImageJob" j JOIN "ImageJobItem" i ON i."jobId" = j."id"
    WHERE j."registryId" = ${registry.id} AND (j."finishedAt" IS NULL OR j."finishedAt" > ${since})
      AND ${seenRepositories(actor, Prisma.sql`i."repository"`)}
    GROUP BY j."id" ORDER BY j."createdAt" DESC LIMIT ${JOBS_MAX}`
  const failures = await db.imageJobItem.findMany({
    where: { jobId: { in: rows.map(({ id }) => id) }, state: 'failed' },
    select: { jobId: true, repository: true, tag: true, sentence: true },
    orderBy: { position: 'asc' },
    take: FAILURES_MAX,
  })
  return rows.map(({ attempts, createdAt, finishedAt, done, failed, ...job }) => ({
    ...{ ...job, done: Number(done), failed: Number(failed) },
    createdAt: createdAt.toISOString(),
    finishedAt: finishedAt?.toISOString() ?? null,
    failures: failures.flatMap(({ jobId, repository, tag, sentence }) =>
      jobId === job.id ? [{ repository, tag, sentence: sentence ?? '' }] : [],
    ),
    waitsForRegistry: attempts > 0 || registry.desired !== 'running',
  }))
}

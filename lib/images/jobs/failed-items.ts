import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import { parseKind } from './job-kind'
import type { NewJob } from './job-store'

/** What a job of a registry that ended with failures was about, for another one; null when there is no such job. */
export async function findFailed(
  { imageJob }: Pick<Database, 'imageJob'>,
  registryId: string,
  jobId: string,
): Promise<Pick<NewJob, 'kind' | 'subject' | 'policy'> | null> {
  const job = await imageJob.findFirst({
    where: { id: jobId, registryId, state: 'done', items: { some: { state: 'failed' } } },
    select: { kind: true, subject: true, reason: true, because: true },
  })
  if (job === null) return null
  const policy = job.reason === 'policy' ? job.because : null
  return { kind: parseKind(job.kind), subject: job.subject, policy }
}

/** The items of a job that failed, for `createJob`. */
export function failedItems(jobId: string): Prisma.Sql {
  return Prisma.sql`
    SELECT "repository", "tag", "digest", "binnedId" FROM "ImageJobItem"
    WHERE "jobId" = ${jobId} AND "state" = 'failed' ORDER BY "position"`
}

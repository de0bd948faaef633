import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import type { Clock } from '../../kernel/clock'
import { newId } from '../../kernel/ids'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import { createJob } from '../jobs/job-store'

type Deps = { db: Database; clock: Clock }

/**
 * Hands everything whose days in the bin are over to a job. A registry with a purge under way waits for the next time,
 * and so does what could not be purged lately: it is tried again every hour.
 */
export async function purgeDue({ db, clock }: Deps): Promise<void> {
  const now = clock.now()
  const failedBefore = new Date(now.getTime() - 60 * 60_000)
  const due = Prisma.sql`"state" = 'binned' AND "purgeAt" <= ${now}
    AND ("problemCode" IS NULL OR "stateSince" < ${failedBefore})`
  const registries = await db.$queryRaw<{ registryId: string }[]>`
    SELECT DISTINCT b."registryId" FROM "BinnedTag" b JOIN "Registry" r ON r."id" = b."registryId"
    WHERE ${due} AND r."deletedAt" IS NULL AND r."desired" = 'running' AND NOT EXISTS (
      SELECT 1 FROM "ImageJob" j WHERE j."registryId" = r."id" AND j."kind" = 'purge' AND j."state" <> 'done')`
  for (const { registryId } of registries) {
    const author = { username: PORTAL_SUBJECT, requestId: newId(), caller: null }
    await createJob(
      { db, clock },
      { registryId, kind: 'purge', subject: 'what is over its days', author, policy: null },
      Prisma.sql`
        SELECT "repository", "tag", "digest", "id" AS "binnedId" FROM "BinnedTag"
        WHERE "registryId" = ${registryId} AND "partOf" IS NULL AND ${due} ORDER BY "repository", "binnedAt", "id"`,
    )
  }
}

import type { Database } from '../../db/database'
import type { Prisma } from '../../db/generated/client'
import type { Clock } from '../../kernel/clock'
import { newId } from '../../kernel/ids'
import type { Author } from '../bin/bin-deps'
import { type ItemOutcome, type JobItem, type JobKind, parseKind } from './job-kind'

export type NewJob = {
  registryId: string
  kind: JobKind
  /** What it is about, in words. */
  subject: string
  author: Author
  /** The policy that wants it; null for a person. */
  policy: string | null
}

export type OpenJob = {
  id: string
  kind: JobKind
  author: Author
  reason: string
  because: string | null
  attempts: number
}

type Deps = { db: Database; clock: Clock }

/**
 * Writes a job down with its items, which `items` selects: `repository`, `tag`, `digest` and `binnedId`, in the order in
 * which they are done. A worker takes it from there. Null when nothing is selected.
 */
export async function createJob(
  { db, clock }: Deps,
  job: NewJob,
  items: Prisma.Sql,
): Promise<{ jobId: string; total: number } | null> {
  const id = newId()
  const { author, policy, ...facts } = job
  return db.$transaction(async (tx) => {
    await tx.imageJob.create({
      data: {
        ...{ id, ...facts, total: 0, createdAt: clock.now() },
        ...{ requestedBy: author.username, requestId: author.requestId },
        ...(author.caller ?? {}),
        ...(policy === null ? {} : { reason: 'policy', because: policy }),
      },
    })
    const total = await tx.$executeRaw`
      INSERT INTO "ImageJobItem" ("jobId", "position", "repository", "tag", "digest", "binnedId")
      SELECT ${id}, (row_number() OVER ())::int, i."repository", i."tag", i."digest", i."binnedId" FROM (${items}) i`
    if (total === 0) {
      await tx.imageJob.delete({ where: { id } })
      return null
    }
    await tx.imageJob.update({ where: { id }, data: { total } })
    return { jobId: id, total }
  })
}

/** Live registries with a job that can go on. */
export async function listWithJobs(db: Database, now: Date): Promise<string[]> {
  const rows = await db.imageJob.findMany({
    // One that is read-only would refuse all of it: a clean-up of its storage is over soon.
    where: {
      ...goesOn(now),
      registry: {
        deletedAt: null,
        desired: 'running',
        readyAt: { not: null },
        readOnlySince: null,
      },
    },
    select: { registryId: true },
    distinct: ['registryId'],
  })
  return rows.map(({ registryId }) => registryId)
}

/** The job of a registry that is next, marked as begun; null when none can go on. */
export async function takeJob({ db, clock }: Deps, registryId: string): Promise<OpenJob | null> {
  const now = clock.now()
  const job = await db.imageJob.findFirst({
    where: { registryId, ...goesOn(now) },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  })
  if (job === null) return null
  await db.imageJob.update({
    where: { id: job.id },
    data: { state: 'running', startedAt: job.startedAt ?? now },
  })
  const { requestedBy, requestId, address, client, kind, ...facts } = job
  const caller = address === null ? null : { address, client }
  return { ...facts, kind: parseKind(kind), author: { username: requestedBy, requestId, caller } }
}

function goesOn(now: Date): Prisma.ImageJobWhereInput {
  return {
    state: { not: 'done' },
    OR: [{ nextAttemptAt: null }, { nextAttemptAt: { lte: now } }],
  }
}

/** The next items of a job that are of one repository. */
export function findNextBatch(db: Database, jobId: string, limit: number): Promise<JobItem[]> {
  return db.$queryRaw<JobItem[]>`
    SELECT "position", "repository", "tag", "digest", "binnedId" FROM "ImageJobItem"
    WHERE "jobId" = ${jobId} AND "state" = 'waiting' AND "repository" = (
      SELECT "repository" FROM "ImageJobItem" WHERE "jobId" = ${jobId} AND "state" = 'waiting'
      ORDER BY "position" LIMIT 1)
    ORDER BY "position" LIMIT ${limit}`
}

/** Writes what came of some items; what is known of one already stays (see `tellJobs`). */
export async function writeItems(
  db: Database,
  jobId: string,
  outcomes: readonly ItemOutcome[],
): Promise<void> {
  await db.$transaction([
    db.$executeRaw`
      UPDATE "ImageJobItem" i SET "state" = k."state", "outcome" = k."outcome", "sentence" = k."sentence"
      FROM jsonb_to_recordset(${JSON.stringify(outcomes)}::jsonb)
        AS k("position" int, "state" text, "outcome" text, "sentence" text)
      WHERE i."jobId" = ${jobId} AND i."position" = k."position" AND i."state" = 'waiting'`,
    db.imageJob.update({
      where: { id: jobId },
      data: { attempts: 0, nextAttemptAt: null },
    }),
  ])
}

export async function finishJob({ db, clock }: Deps, jobId: string): Promise<void> {
  await db.imageJob.update({
    where: { id: jobId },
    data: { state: 'done', finishedAt: clock.now(), nextAttemptAt: null },
  })
}

/** Lets a job wait for a registry that is out of reach. */
export async function postponeJob(
  { db, clock }: Deps,
  { jobId, attempts, waitMs }: { jobId: string; attempts: number; waitMs: number },
): Promise<void> {
  await db.imageJob.update({
    where: { id: jobId },
    data: { attempts, nextAttemptAt: new Date(clock.now().getTime() + waitMs) },
  })
}

/** Forgets what ended before `before`, but for what failed in runs of policies that are still in their log. */
export async function dropOldJobs(db: Database, before: Date): Promise<void> {
  await db.imageJobItem.deleteMany({
    where: { state: { not: 'failed' }, job: { finishedAt: { lt: before } } },
  })
  await db.$executeRaw`
    DELETE FROM "ImageJob" j WHERE j."finishedAt" < ${before}
      AND NOT EXISTS (SELECT 1 FROM "CleanupRun" r WHERE r."jobId" = j."id")`
}

import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import type { Clock } from '../../kernel/clock'
import { newId } from '../../kernel/ids'
import { PORTAL_SUBJECT } from '../../kernel/portal-subject'
import { freedBytes } from '../bin/freed-bytes'
import { createJob } from '../jobs/job-store'
import { listRules } from './find-rule'
import { listPolicyTags, policyTags } from './policy-where'

type Deps = { db: Database; clock: Clock }

const HOUR_MS = 60 * 60_000
const RUNS_KEPT_MS = 90 * 24 * HOUR_MS

/**
 * Runs every clean-up policy whose time has come, but for those of registries that rest, which wait: a job moves what it takes to the bin, a row of its log says how much.
 */
export async function runDuePolicies({ db, clock }: Deps): Promise<void> {
  const now = clock.now()
  const due = await db.cleanupPolicy.findMany({
    where: {
      ...{ enabled: true, nextRunAt: { lte: now } },
      registry: { deletedAt: null, desired: 'running', readyAt: { not: null } },
    },
  })
  for (const policy of due) {
    // Whoever moves the time on is the one who runs it.
    const { count } = await db.cleanupPolicy.updateMany({
      where: { id: policy.id, nextRunAt: policy.nextRunAt },
      data: { nextRunAt: new Date(now.getTime() + policy.everyHours * HOUR_MS) },
    })
    if (count === 0) continue
    const { registryId } = policy
    const rules = await listRules(db, registryId)
    const tags = await listPolicyTags(db, registryId, policy, { rules, now })
    const sizeBytes = await freedBytes(db, registryId, tags)
    const job = await createJob(
      { db, clock },
      {
        ...{ registryId, kind: 'bin', subject: `the policy “${policy.name}”`, policy: policy.name },
        author: { username: PORTAL_SUBJECT, requestId: newId(), caller: null },
      },
      Prisma.sql`SELECT p."repository", p."tag", p."digest", NULL::text AS "binnedId"
        FROM (${policyTags(registryId, policy, { rules, now })}) p`,
    )
    await db.cleanupRun.create({
      data: {
        ...{ id: newId(), policyId: policy.id, at: now, tagCount: job?.total ?? 0 },
        ...{ sizeBytes: BigInt(sizeBytes), jobId: job?.jobId ?? null },
      },
    })
    const old = new Date(now.getTime() - RUNS_KEPT_MS)
    await db.cleanupRun.deleteMany({ where: { policyId: policy.id, at: { lt: old } } })
  }
}

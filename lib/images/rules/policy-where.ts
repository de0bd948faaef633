import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import { globPattern } from '../../tenants/repository-glob'
import type { Rule, TagGlobs } from './find-rule'
import { underRule } from './under-rule'

export type PolicySpec = TagGlobs & {
  /** Of each repository, the newest that match are kept. */
  keepLast: number | null
  olderThanDays: number | null
  notPulledDays: number | null
  /** Whether a repository may lose its last tag. */
  takesLast: boolean
}

const DAY_MS = 86_400_000

/**
 * The tags that a policy takes now, as the index knows them: `repository`, `tag`, `digest`, `pushedAt`, `lastPulledAt`, `sizeBytes`.
 * All of its conditions hold for each. Never one that an immutable rule keeps; signatures go with their image; a
 * repository keeps its newest tag unless the policy may take the last.
 */
export function policyTags(
  registryId: string,
  policy: PolicySpec,
  { rules, now }: { rules: readonly Rule[]; now: Date },
): Prisma.Sql {
  const before = (days: number) => new Date(now.getTime() - days * DAY_MS)
  const conditions = [Prisma.sql`true`]
  if (policy.keepLast !== null) conditions.push(Prisma.sql`m."place" > ${policy.keepLast}`)
  if (policy.olderThanDays !== null) {
    conditions.push(Prisma.sql`m."pushedAt" < ${before(policy.olderThanDays)}`)
  }
  if (policy.notPulledDays !== null) {
    const since = before(policy.notPulledDays)
    // A tag that is younger than that had no chance to be pulled.
    conditions.push(Prisma.sql`COALESCE(m."lastPulledAt", m."pushedAt") < ${since}`)
  }
  if (!policy.takesLast) conditions.push(Prisma.sql`m."place" + m."others" > 1`)
  const isKept = underRule(rules, Prisma.sql`t."repository"`, Prisma.sql`t."name"`)
  return Prisma.sql`
    SELECT m."repository", m."tag", m."digest", m."pushedAt", m."lastPulledAt", m."sizeBytes" FROM (
      SELECT t."repository", t."name" AS "tag", t."digest", t."pushedAt", t."lastPulledAt", t."sizeBytes", t."versionKey",
        (${isKept}) AS "isKept",
        row_number() OVER (PARTITION BY t."repository" ORDER BY t."pushedAt" DESC NULLS LAST, t."versionKey" DESC) AS "place",
        r."count" - count(*) OVER (PARTITION BY t."repository") AS "others"
      FROM "IndexedTag" t JOIN (
        SELECT "repository", count(*) FROM "IndexedTag"
        WHERE "registryId" = ${registryId} AND "attachedTo" IS NULL GROUP BY 1
      ) r ON r."repository" = t."repository"
      WHERE t."registryId" = ${registryId} AND t."attachedTo" IS NULL
        AND t."repository" ~ ${globPattern(policy.repositories)} AND t."name" ~ ${globPattern(policy.tags)}
    ) m WHERE NOT m."isKept" AND ${Prisma.join(conditions, ' AND ')}
    ORDER BY m."repository", m."versionKey"`
}

export type PolicyTag = {
  repository: string
  tag: string
  digest: string | null
  pushedAt: Date | null
  lastPulledAt: Date | null
  sizeBytes: bigint | null
}

/** The tags that a policy takes now. */
export function listPolicyTags(
  db: Pick<Database, '$queryRaw'>,
  registryId: string,
  policy: PolicySpec,
  at: { rules: readonly Rule[]; now: Date },
): Promise<PolicyTag[]> {
  return db.$queryRaw<PolicyTag[]>(policyTags(registryId, policy, at))
}

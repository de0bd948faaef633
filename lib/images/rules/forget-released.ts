import type { Transaction } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import type { Rule } from './find-rule'
import { underRule } from './under-rule'

/**
 * Forgets what tags were on that none of `rules`, all of a registry, keeps any more: a rule that is made later keeps
 * what it finds then.
 */
export async function forgetReleased(
  tx: Pick<Transaction, '$executeRaw'>,
  registryId: string,
  rules: readonly Rule[],
): Promise<void> {
  const isKept = underRule(rules, Prisma.sql`"repository"`, Prisma.sql`"tag"`)
  await tx.$executeRaw`
    DELETE FROM "ImmutableTag" WHERE "registryId" = ${registryId} AND NOT (${isKept})`
}

import { Prisma } from '../../db/generated/client'
import { globPattern } from '../../tenants/repository-glob'
import type { Rule } from './find-rule'

/** The condition on two columns for what one of the rules keeps, as `findRuleOf` says of each. */
export function underRule(
  rules: readonly Rule[],
  repository: Prisma.Sql,
  tag: Prisma.Sql,
): Prisma.Sql {
  if (rules.length === 0) return Prisma.sql`false`
  const each = rules.map(
    (rule) =>
      Prisma.sql`(${repository} ~ ${globPattern(rule.repositories)} AND ${tag} ~ ${globPattern(rule.tags)})`,
  )
  return Prisma.join(each, ' OR ')
}

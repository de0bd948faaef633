import type { Database } from '../../db/database'
import { AppError } from '../../kernel/app-error'
import { matchesRepository } from '../../tenants/repository-glob'

export type TagGlobs = {
  /** See `matchesRepository`. */
  repositories: string
  /** The same signs over a tag, which has no slashes. */
  tags: string
}

export type Rule = TagGlobs & { id: string; name: string }

/** The immutable rules of a registry, by name. */
export function listRules(
  db: Pick<Database, 'immutableRule'>,
  registryId: string,
): Promise<Rule[]> {
  return db.immutableRule.findMany({
    where: { registryId },
    select: { id: true, name: true, repositories: true, tags: true },
    orderBy: { name: 'asc' },
  })
}

/** The first rule that keeps this tag, or null. */
export function findRuleOf(rules: readonly Rule[], repository: string, tag: string): Rule | null {
  return rules.find((rule) => matchesTag(rule, repository, tag)) ?? null
}

/** What is said to whoever wants to delete or move a tag under a rule. */
export function keptByRule({ name }: Rule, tag: string): AppError {
  return new AppError(
    'CONFLICT',
    `The immutable rule “${name}” keeps ${tag}. An owner can change the rule.`,
  )
}

/** Whether both globs match. */
export function matchesTag(globs: TagGlobs, repository: string, tag: string): boolean {
  return matchesRepository(globs.repositories, repository) && matchesRepository(globs.tags, tag)
}

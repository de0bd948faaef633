import { Prisma } from '../../db/generated/client'
import type { Actor } from '../../tenants/actor'
import { EVERY_REPOSITORY, globPattern } from '../../tenants/repository-glob'

/**
 * The condition on a column of repository names for those that the actor may see in a registry that is the actor's to
 * see: all of them, unless an access token names some. Says what `can` says of each, so that a database can page.
 */
export function seenRepositories(actor: Actor, column: Prisma.Sql): Prisma.Sql {
  const globs = actor.token?.repositories ?? [EVERY_REPOSITORY]
  if (globs.includes(EVERY_REPOSITORY)) return Prisma.sql`true`
  return Prisma.sql`${column} ~ ANY(${globs.map(globPattern)}::text[])`
}

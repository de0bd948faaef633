import { Prisma } from '../../db/generated/client'
import type { TagFilter } from './tag-filter'

const DAY_MS = 24 * 60 * 60 * 1000

export type TagScope = { registryId: string; repository: string }

/**
 * Holds for signatures and the like in `"IndexedTag" t` that are no rows of their own, since a tag is on what they belong
 * to, or on an index that names it.
 */
export const IS_FOLDED = Prisma.sql`t."attachedTo" IS NOT NULL AND (
  EXISTS (
    SELECT 1 FROM "IndexedTag" s WHERE s."registryId" = t."registryId" AND s."repository" = t."repository"
      AND s."digest" = t."attachedTo")
  OR EXISTS (
    SELECT 1 FROM "IndexedChild" c JOIN "IndexedTag" s ON s."registryId" = c."registryId"
      AND s."repository" = c."repository" AND s."digest" = c."parent"
    WHERE c."registryId" = t."registryId" AND c."repository" = t."repository" AND c."child" = t."attachedTo"))`

/**
 * The condition on `"IndexedTag" t` for the tags that a page with this filter lists, and for whatever is done to all
 * of them.
 */
export function tagWhere(scope: TagScope, filter: TagFilter, now: Date): Prisma.Sql {
  const { search = '', platform = '', olderThanDays, neverPulled, broken } = filter
  const conditions = [
    Prisma.sql`t."registryId" = ${scope.registryId}`,
    Prisma.sql`t."repository" = ${scope.repository}`,
    Prisma.sql`NOT (${IS_FOLDED})`,
  ]
  // Tags are ASCII, for which the plainest collation does, many times faster.
  if (search !== '') {
    conditions.push(Prisma.sql`strpos(lower(t."name" COLLATE "C"), ${search.toLowerCase()}) > 0`)
  }
  if (platform !== '') {
    conditions.push(Prisma.sql`EXISTS (SELECT 1 FROM unnest(t."platforms") p
      WHERE p = ${platform} OR starts_with(p, ${`${platform}/`}))`)
  }
  if (olderThanDays !== undefined) {
    const before = new Date(now.getTime() - olderThanDays * DAY_MS)
    conditions.push(Prisma.sql`t."pushedAt" < ${before}`)
  }
  if (neverPulled === true) conditions.push(Prisma.sql`t."lastPulledAt" IS NULL`)
  if (broken === true) conditions.push(Prisma.sql`t."broken" IS NOT NULL`)
  return Prisma.join(conditions, ' AND ')
}

import { z } from 'zod'
import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { listMemberTenants } from '../../tenants/member-tenants'
import { can } from '../../tenants/permissions'
import { REGISTRY_SELECT } from '../../tenants/registry-view'
import { ofRegistry } from '../../tenants/resource'
import { searchInput } from '../image-input'
import type { FoundRegistry, SearchView } from '../views'
import { parseSearch, type SearchText } from './search-text'
import { seenRepositories } from './seen-repositories'

export const searchImagesInput = z.strictObject({ text: searchInput })

const OF_EACH = 10
const REGISTRIES_MAX = 20

/**
 * Repositories and tags with this text in their name, or on this digest, in every registry that the actor may see: an
 * admin's are all of them. At most ten of each in a registry, and twenty registries. Nothing for an empty text.
 */
export async function searchImages(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof searchImagesInput>,
): Promise<SearchView> {
  const wanted = parseSearch(input.text)
  if (wanted === null) return { registries: [], hasMore: false }
  const registries = await listSeen(context, actor)
  const ids = registries.map(({ id }) => id)
  const [repositories, tags] = await Promise.all([
    findRepositories(context.db, actor, ids, wanted),
    findTags(context.db, actor, ids, wanted),
  ])
  const found = registries.flatMap(({ id, slug, tenant }): FoundRegistry[] => {
    const names = repositories.filter(({ registryId }) => registryId === id)
    const own = tags.filter(({ registryId }) => registryId === id)
    if (names.length === 0 && own.length === 0) return []
    const shown = own.slice(0, OF_EACH)
    return [
      {
        ...{ tenantSlug: tenant.slug, registrySlug: slug },
        repositories: names.slice(0, OF_EACH).map(({ repository }) => repository),
        tags: shown.map(({ repository, tag, digest }) => ({ repository, tag, digest })),
        hasMore: names.length > OF_EACH || own.length > OF_EACH,
      },
    ]
  })
  return { registries: found.slice(0, REGISTRIES_MAX), hasMore: found.length > REGISTRIES_MAX }
}

async function listSeen(context: UseCaseContext, actor: Actor) {
  // A first choice by the database, which may hold too many; can() has the last word.
  const isOfAll = actor.isAdmin && actor.token === null
  const teams = isOfAll ? [] : await listMemberTenants(context, actor)
  const rows = await context.db.registry.findMany({
    where: {
      deletedAt: null,
      ...(isOfAll ? {} : { tenantId: { in: teams.map(({ team }) => team.id) } }),
    },
    select: REGISTRY_SELECT,
    orderBy: [{ tenant: { slug: 'asc' } }, { slug: 'asc' }],
  })
  return rows.filter((row) => can(actor, 'image.read', ofRegistry(row, context.settings)))
}

type FoundRepository = { registryId: string; repository: string }
type FoundTag = FoundRepository & { tag: string; digest: string | null }

function findRepositories(
  db: Database,
  actor: Actor,
  ids: readonly string[],
  { repository, tag, digest }: SearchText,
): Promise<FoundRepository[]> {
  if (tag !== null || digest !== null || repository === null) return Promise.resolve([])
  return db.$queryRaw<FoundRepository[]>(Prisma.sql`
    SELECT i."id" AS "registryId", f."name" AS "repository" FROM unnest(${ids}::text[]) i("id"), LATERAL (
      SELECT r."name" FROM "IndexedRepository" r
      WHERE r."registryId" = i."id" AND r."tagCount" > 0 AND strpos(r."name", ${repository}) > 0
        AND ${seenRepositories(actor, Prisma.sql`r."name"`)}
      ORDER BY r."name" LIMIT ${OF_EACH + 1}) f`)
}

function findTags(
  db: Database,
  actor: Actor,
  ids: readonly string[],
  { repository, tag, digest, text }: SearchText,
): Promise<FoundTag[]> {
  const conditions = [
    Prisma.sql`t."registryId" = i."id"`,
    Prisma.sql`t."attachedTo" IS NULL`,
    seenRepositories(actor, Prisma.sql`t."repository"`),
  ]
  if (digest !== null) conditions.push(Prisma.sql`starts_with(t."digest", ${digest})`)
  else if (tag === null) conditions.push(Prisma.sql`strpos(lower(t."name"), ${text}) > 0`)
  else {
    conditions.push(Prisma.sql`starts_with(lower(t."name"), ${tag})`)
    if (repository !== null) conditions.push(Prisma.sql`strpos(t."repository", ${repository}) > 0`)
  }
  return db.$queryRaw<FoundTag[]>(Prisma.sql`
    SELECT i."id" AS "registryId", f.* FROM unnest(${ids}::text[]) i("id"), LATERAL (
      SELECT t."repository", t."name" AS "tag", t."digest" FROM "IndexedTag" t
      WHERE ${Prisma.join(conditions, ' AND ')}
      ORDER BY t."repository", t."versionKey" LIMIT ${OF_EACH + 1}) f`)
}

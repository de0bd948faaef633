import { z } from 'zod'
import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { findImageRegistry } from '../find-image-registry'
import { pageInput, registryRefInput } from '../image-input'
import type { Page, RepositoryView } from '../views'
import { findIndexState } from './index-state'
import { keysetPage, type Order, type Place, type SortColumn } from './keyset'
import { seenRepositories } from './seen-repositories'
import { placeOf, takePage } from './take-page'

export const REPOSITORY_SORTS = ['name', 'tags', 'size', 'pushed', 'pulled'] as const
export type RepositorySort = (typeof REPOSITORY_SORTS)[number]

export const browseRepositoriesInput = z.strictObject({
  ...registryRefInput,
  ...pageInput,
  sort: z.enum(REPOSITORY_SORTS).optional(),
  /** Also those without tags. */
  empty: z
    .union([z.boolean(), z.enum(['true', 'false']).transform((text) => text === 'true')])
    .optional(),
})

const PAGE_SIZE = 50

type Row = {
  name: string
  tagCount: number
  sizeBytes: bigint
  lastPushedAt: Date | null
  lastPulledAt: Date | null
  pullCount: number
}

type Sort = SortColumn & { textOf: (row: Row) => string | null }

const SORTS: Readonly<Record<RepositorySort, Sort>> = {
  name: {
    ...{ column: Prisma.sql`r."name"`, type: 'text', isNullable: false },
    textOf: (row) => row.name,
  },
  tags: {
    ...{ column: Prisma.sql`r."tagCount"`, type: 'int', isNullable: false },
    textOf: (row) => String(row.tagCount),
  },
  size: {
    ...{ column: Prisma.sql`r."sizeBytes"`, type: 'bigint', isNullable: false },
    textOf: (row) => String(row.sizeBytes),
  },
  pushed: {
    ...{ column: Prisma.sql`r."lastPushedAt"`, type: 'timestamptz', isNullable: true },
    textOf: (row) => row.lastPushedAt?.toISOString() ?? null,
  },
  pulled: {
    ...{ column: Prisma.sql`r."lastPulledAt"`, type: 'timestamptz', isNullable: true },
    textOf: (row) => row.lastPulledAt?.toISOString() ?? null,
  },
}

/**
 * One page of a registry's repositories as the index knows them, for everybody who may read it; an access token sees
 * those of its scope.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY, BAD_INPUT
 */
export async function browseRepositories(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof browseRepositoriesInput>,
): Promise<Page<RepositoryView>> {
  const registry = await findImageRegistry(context, actor, {
    ref: { tenantSlug: input.tenantSlug, registrySlug: input.registrySlug },
    action: 'image.read',
    repository: null,
  })
  const { sort = 'name', order = sort === 'name' ? 'asc' : 'desc' } = input
  const where = repositoryWhere(registry.id, actor, input)
  const place = placeOf(input, SORTS[sort].type)
  const [rows, total, index] = await Promise.all([
    listRows(context.db, { where, sort, order, place }),
    countRows(context.db, where),
    findIndexState(context.db, registry.id),
  ])
  const page = takePage(rows, place, PAGE_SIZE, (row) => ({
    value: SORTS[sort].textOf(row),
    name: row.name,
  }))
  const { nextCursor, previousCursor } = page
  return { items: page.rows.map(viewOf), total, nextCursor, previousCursor, index }
}

function repositoryWhere(
  registryId: string,
  actor: Actor,
  { search = '', empty = false }: Pick<z.infer<typeof browseRepositoriesInput>, 'search' | 'empty'>,
): Prisma.Sql {
  const conditions = [
    Prisma.sql`r."registryId" = ${registryId}`,
    seenRepositories(actor, Prisma.sql`r."name"`),
  ]
  if (search !== '') conditions.push(Prisma.sql`strpos(r."name", ${search.toLowerCase()}) > 0`)
  if (!empty) conditions.push(Prisma.sql`r."tagCount" > 0`)
  return Prisma.join(conditions, ' AND ')
}

function listRows(
  db: Database,
  input: { where: Prisma.Sql; sort: RepositorySort; order: Order; place: Place },
): Promise<Row[]> {
  return db.$queryRaw<Row[]>(
    keysetPage({
      select: Prisma.sql`r."name", r."tagCount", r."sizeBytes", r."lastPushedAt", r."lastPulledAt", r."pullCount"`,
      from: Prisma.sql`"IndexedRepository" r`,
      where: input.where,
      sort: SORTS[input.sort],
      name: Prisma.sql`r."name"`,
      order: input.order,
      place: input.place,
      limit: PAGE_SIZE + 1,
    }),
  )
}

async function countRows(db: Database, where: Prisma.Sql): Promise<number> {
  const [row] = await db.$queryRaw<{ total: number }[]>(
    Prisma.sql`SELECT count(*)::int AS "total" FROM "IndexedRepository" r WHERE ${where}`,
  )
  return row?.total ?? 0
}

function viewOf(row: Row): RepositoryView {
  return {
    name: row.name,
    tagCount: row.tagCount,
    sizeBytes: Number(row.sizeBytes),
    lastPushedAt: row.lastPushedAt?.toISOString() ?? null,
    lastPulledAt: row.lastPulledAt?.toISOString() ?? null,
    pullCount: row.pullCount,
  }
}

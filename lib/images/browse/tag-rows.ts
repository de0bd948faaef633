import type { Database } from '../../db/database'
import { Prisma } from '../../db/generated/client'
import { keysetPage, type Order, type Place, type SortColumn } from './keyset'

export const TAG_SORTS = ['name', 'pushed', 'size', 'pulled'] as const
export type TagSort = (typeof TAG_SORTS)[number]

export type IndexedTagRow = {
  name: string
  versionKey: string
  digest: string | null
  kind: string | null
  sizeBytes: bigint | null
  platforms: string[]
  artifactType: string | null
  imageCreatedAt: Date | null
  attachedTo: string | null
  broken: string | null
  pushedAt: Date | null
  pushedBy: string | null
  lastPulledAt: Date | null
  pullCount: number
}

type Sort = SortColumn & { textOf: (row: IndexedTagRow) => string | null }

export const TAG_COLUMNS: Readonly<Record<TagSort, Sort>> = {
  name: {
    ...{ column: Prisma.sql`t."versionKey"`, type: 'text', isNullable: false },
    textOf: (row) => row.versionKey,
  },
  pushed: {
    ...{ column: Prisma.sql`t."pushedAt"`, type: 'timestamptz', isNullable: true },
    textOf: (row) => row.pushedAt?.toISOString() ?? null,
  },
  size: {
    ...{ column: Prisma.sql`t."sizeBytes"`, type: 'bigint', isNullable: true },
    textOf: (row) => row.sizeBytes?.toString() ?? null,
  },
  pulled: {
    ...{ column: Prisma.sql`t."lastPulledAt"`, type: 'timestamptz', isNullable: true },
    textOf: (row) => row.lastPulledAt?.toISOString() ?? null,
  },
}

const COLUMNS = Prisma.sql`t."name", t."versionKey", t."digest", t."kind", t."sizeBytes", t."platforms",
  t."artifactType", t."imageCreatedAt", t."attachedTo", t."broken", t."pushedAt", t."pushedBy", t."lastPulledAt",
  t."pullCount"`

/** Up to `limit` rows of one page, as `keysetPage` orders them. `where` is on `t`. */
export function listTagRows(
  db: Database,
  input: { where: Prisma.Sql; sort: TagSort; order: Order; place: Place; limit: number },
): Promise<IndexedTagRow[]> {
  const { where, sort, order, place, limit } = input
  return db.$queryRaw<IndexedTagRow[]>(
    keysetPage({
      select: COLUMNS,
      from: Prisma.sql`"IndexedTag" t`,
      where,
      sort: TAG_COLUMNS[sort],
      name: Prisma.sql`t."name"`,
      ...{ order, place, limit },
    }),
  )
}

/** How many tags there are of this condition on `t`. */
export async function countTagRows(db: Database, where: Prisma.Sql): Promise<number> {
  const [row] = await db.$queryRaw<{ total: number }[]>(
    Prisma.sql`SELECT count(*)::int AS "total" FROM "IndexedTag" t WHERE ${where}`,
  )
  return row?.total ?? 0
}

import { z } from 'zod'
import { Prisma } from '../../db/generated/client'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { can } from '../../tenants/permissions'
import { ofRegistry } from '../../tenants/resource'
import { seenRepositories } from '../browse/seen-repositories'
import { findImageRegistry } from '../find-image-registry'
import { registryRefInput } from '../image-input'
import { freedByAll, freedByEach } from './freed-bytes'
import type { BinItem, BinPage } from './views'

export const listBinInput = z.strictObject({
  ...registryRefInput,
  search: z.string().max(200).optional(),
  /** The id of the last row of the page before. */
  after: z.string().max(100).optional(),
})

const PAGE_SIZE = 50

type Row = Omit<BinItem, 'binnedAt' | 'purgeAt' | 'sizeBytes' | 'freedBytes' | 'parts'> & {
  binnedAt: Date
  purgeAt: Date
  sizeBytes: bigint | null
  parts: bigint
}

/**
 * A page of what is in the bin of a registry, the last deleted first, with what a purge would free.
 *
 * @throws AppError NOT_FOUND, FORBIDDEN, NOT_READY
 */
export async function listBin(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, registrySlug, search = '', after = '' }: z.infer<typeof listBinInput>,
): Promise<BinPage> {
  const { db } = context
  const ref = { tenantSlug, registrySlug }
  const registry = await findImageRegistry(context, actor, {
    ...{ ref, action: 'image.read', repository: null },
  })
  const where = Prisma.sql`b."registryId" = ${registry.id} AND b."state" IN ('binned', 'untagging', 'restoring', 'purging')
    AND b."partOf" IS NULL AND ${seenRepositories(actor, Prisma.sql`b."repository"`)}
    AND strpos(lower(b."repository" || ':' || b."tag"), ${search.toLowerCase()}) > 0`
  const rows = await db.$queryRaw<Row[]>`
    SELECT b."id", b."repository", b."tag", b."digest", b."reason", b."because", b."binnedBy", b."binnedAt", b."purgeAt",
      b."sizeBytes", b."problem", (SELECT count(*) FROM "BinnedTag" p WHERE p."partOf" = b."id") AS "parts"
    FROM "BinnedTag" b WHERE ${where} AND (${after} = '' OR (b."binnedAt", b."id") < (
      SELECT l."binnedAt", l."id" FROM "BinnedTag" l WHERE l."id" = ${after} AND l."registryId" = ${registry.id}))
    ORDER BY b."binnedAt" DESC, b."id" DESC LIMIT ${PAGE_SIZE + 1}`
  const [counted] = await db.$queryRaw<{ count: bigint }[]>`
    SELECT count(*) FROM "BinnedTag" b WHERE ${where}`
  const freed = await freedByEach(db, registry.id)
  const tenant = await db.tenant.findUniqueOrThrow({
    where: { id: registry.tenant.id },
    select: { binDays: true },
  })
  const items = rows.slice(0, PAGE_SIZE)
  return {
    items: items.map((row) => ({
      ...row,
      binnedAt: row.binnedAt.toISOString(),
      purgeAt: row.purgeAt.toISOString(),
      sizeBytes: row.sizeBytes === null ? null : Number(row.sizeBytes),
      freedBytes: freed.get(row.id) ?? 0,
      parts: Number(row.parts),
    })),
    total: Number(counted?.count ?? 0n),
    freedBytes: await freedByAll(db, registry.id),
    binDays: tenant.binDays,
    nextCursor: rows.length > PAGE_SIZE ? (items.at(-1)?.id ?? null) : null,
    abilities: { change: can(actor, 'image.delete', ofRegistry(registry, context.settings)) },
  }
}

import { registrySubdirectory } from '../storage/subdirectory'
import { recordUsage } from '../tenants/usage'
import { assertStorageHolds } from './assert-storage-holds'
import { totalBytes } from './usage-sums'
import { type WalkDeps, walkUsage } from './walk-usage'

/** Measures one registry now and records it; returns bytes, or null for a registry that has no tree any more. */
export async function measureRegistry(deps: WalkDeps, registryId: string): Promise<number | null> {
  const subdirectory = await findSubdirectory(deps, registryId)
  if (subdirectory === null) return null
  await assertStorageHolds(deps)
  const { sums, startedAt, walkMs } = await walkUsage(deps, { id: registryId, subdirectory })
  const { files, ...parts } = sums
  const bytes = totalBytes(sums)
  await recordUsage(deps.db, registryId, {
    ...{ bytes, files, parts, walkMs },
    ...{ at: deps.clock.now(), measuredFrom: startedAt },
  })
  return bytes
}

/** Where the files of a live registry are; null for an unknown or deleted one. */
export async function findSubdirectory(
  { db }: Pick<WalkDeps, 'db'>,
  registryId: string,
): Promise<string | null> {
  const row = await db.registry.findUnique({
    where: { id: registryId, deletedAt: null },
    select: { slug: true, tenant: { select: { slug: true } } },
  })
  if (row === null) return null
  return registrySubdirectory({ tenantSlug: row.tenant.slug, registrySlug: row.slug })
}

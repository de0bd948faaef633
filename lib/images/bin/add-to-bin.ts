import { Prisma } from '../../db/generated/client'
import { newId } from '../../kernel/ids'
import type { Digest, RepositoryName, TagName } from '../../registry/references'
import type { BinDeps, BinReason } from './bin-deps'
import { type BinRow, findBinRows } from './bin-row'
import { keepManifests } from './keep-manifests'
import { sizeOfKept } from './kept-manifest'
import { purgeTime } from './purge-time'

/** Keeps an image in the bin under a tag, which is not touched. Null when the registry does not have it any more. */
export async function addToBin(
  deps: BinDeps,
  input: { repository: RepositoryName; tag: TagName; digest: Digest; by: string; why?: BinReason },
): Promise<BinRow | null> {
  const { db, clock, registry } = deps
  const { repository, tag, digest, by } = input
  const known = await keepManifests(deps, repository, [digest])
  if (!known.has(digest)) return null
  const now = clock.now()
  const id = newId()
  const sizeBytes = sizeOfKept(digest, known)
  await db.binnedTag.create({
    data: {
      ...{ id, registryId: registry.id, repository, tag, digest },
      ...{ state: 'binned', stateSince: now, binnedBy: by, binnedAt: now },
      ...(input.why ?? { reason: 'person', because: null }),
      purgeAt: purgeTime(registry, now),
      sizeBytes: sizeBytes === null ? null : BigInt(sizeBytes),
    },
  })
  const [row] = await findBinRows(db, Prisma.sql`"id" = ${id}`)
  return row ?? null
}

import { Prisma } from '../../db/generated/client'
import { isAppError } from '../../kernel/app-error'
import { mapConcurrent } from '../../kernel/map-concurrent'
import type { Digest, RepositoryName } from '../../registry/references'
import type { BinDeps } from './bin-deps'
import { closureOf, type KeptManifest, toKept } from './kept-manifest'

const CONCURRENCY = 8
/** As many as an index may have: a chain of them that goes on for ever ends here. */
const MANIFESTS_MAX = 10_000

type Known = Map<Digest, KeptManifest>

/**
 * Sees to it that the database holds these manifests and all below them, byte for byte. Those that the registry does
 * not have are left out of the answer. Idempotent; what is kept already is not fetched again.
 */
export async function keepManifests(
  deps: BinDeps,
  repository: RepositoryName,
  digests: readonly Digest[],
): Promise<Known> {
  const known = await readKept(deps, repository, digests)
  const fresh: KeptManifest[] = []
  let wanted = [...closureOf(digests, known)].filter((digest) => !known.has(digest))
  const asked = new Set(wanted)
  while (wanted.length > 0 && asked.size <= MANIFESTS_MAX) {
    const fetched = await mapConcurrent(wanted, CONCURRENCY, (digest) =>
      fetchKept(deps, repository, digest),
    )
    for (const kept of fetched) {
      if (kept === null) continue
      known.set(kept.digest, kept)
      fresh.push(kept)
    }
    wanted = [...closureOf(digests, known)].filter((each) => !known.has(each) && !asked.has(each))
    for (const digest of wanted) asked.add(digest)
  }
  if (fresh.length > 0) await store(deps, repository, fresh)
  return known
}

/** What the bin holds of these manifests and all below them. */
export async function readKept(
  { db, registry }: Pick<BinDeps, 'db' | 'registry'>,
  repository: RepositoryName,
  digests: readonly Digest[],
): Promise<Known> {
  if (digests.length === 0) return new Map()
  const rows = await db.$queryRaw<KeptRow[]>`
    WITH RECURSIVE wanted AS (
      SELECT m.* FROM "BinnedManifest" m
      WHERE m."registryId" = ${registry.id} AND m."repository" = ${repository}
        AND m."digest" IN (SELECT jsonb_array_elements_text(${JSON.stringify(digests)}::jsonb))
      UNION
      SELECT m.* FROM "BinnedManifest" m JOIN wanted w ON m."digest" = ANY (w."children")
      WHERE m."registryId" = ${registry.id} AND m."repository" = ${repository}
    )
    SELECT "digest", "mediaType", "bytes", "children", "blobs" FROM wanted`
  return new Map(rows.map((row) => [row.digest, { ...row, bytes: Buffer.from(row.bytes) }]))
}

type KeptRow = Omit<KeptManifest, 'bytes'> & { bytes: Uint8Array }

async function fetchKept(
  { client }: BinDeps,
  repository: RepositoryName,
  digest: Digest,
): Promise<KeptManifest | null> {
  try {
    return toKept(await client.getRawManifest(repository, digest))
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return null
    throw error
  }
}

async function store(
  { db, registry }: BinDeps,
  repository: RepositoryName,
  manifests: readonly KeptManifest[],
): Promise<void> {
  await db.binnedManifest.createMany({
    data: manifests.map(({ digest, mediaType, bytes, children, blobs }) => ({
      ...{ registryId: registry.id, repository, digest, mediaType },
      bytes: new Uint8Array(bytes),
      children: [...children],
      blobs: blobs.map((blob) => ({ ...blob })),
    })),
    skipDuplicates: true,
  })
}

/** Forgets the manifests of a repository that nothing in its bin needs any more. */
export async function dropUnneededManifests(
  { db, registry }: Pick<BinDeps, 'db' | 'registry'>,
  repository: string,
): Promise<void> {
  const place = Prisma.sql`"registryId" = ${registry.id} AND "repository" = ${repository}`
  await db.$executeRaw`
    WITH RECURSIVE needed AS (
      SELECT "digest" FROM "BinnedTag" WHERE ${place} AND "digest" IS NOT NULL
      UNION
      SELECT unnest(m."children") FROM "BinnedManifest" m JOIN needed n ON m."digest" = n."digest"
      WHERE m."registryId" = ${registry.id} AND m."repository" = ${repository}
    )
    DELETE FROM "BinnedManifest" WHERE ${place} AND "digest" NOT IN (SELECT "digest" FROM needed)`
}

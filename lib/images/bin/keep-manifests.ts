import { isAppError } from '../../kernel/app-error'
import { MIB } from '../../kernel/bytes'
import { mapConcurrent } from '../../kernel/map-concurrent'
import type { Digest, RepositoryName } from '../../registry/references'
import type { BinDeps } from './bin-deps'
import { inBinOf } from './bin-row'
import { closureOf, type Indexes, type KeptManifest, toKept } from './kept-manifest'

const CONCURRENCY = 8
/** As many as an index may have: a chain of them that goes on for ever ends here. */
const MANIFESTS_MAX = 10_000

/** Of manifests that are stored together. */
const STATEMENT_BYTES_MAX = 4 * MIB

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
  const below = await findBelow({ db, registry }, repository, digests)
  if (below.size === 0) return new Map()
  const rows = await db.$queryRaw<KeptRow[]>`
    SELECT m."digest", m."mediaType", m."bytes", m."children", m."blobs" FROM "BinnedManifest" m
    JOIN jsonb_array_elements_text(${JSON.stringify([...below])}::jsonb) AS k("digest") ON m."digest" = k."digest"
    WHERE m."registryId" = ${registry.id} AND m."repository" = ${repository}`
  return new Map(rows.map((row) => [row.digest, { ...row, bytes: Buffer.from(row.bytes) }]))
}

/** Of these digests and all below them, the indexes that the bin holds. */
export async function readIndexes(
  { db, registry }: Pick<BinDeps, 'db' | 'registry'>,
  repository: RepositoryName,
  digests: readonly Digest[],
): Promise<Indexes> {
  const rows = await db.$queryRaw<{ digest: Digest; children: Digest[] }[]>`
    WITH RECURSIVE indexes AS (
      SELECT "digest", "children" FROM "BinnedManifest"
      WHERE ${inBinOf(registry.id, repository)} AND "children" <> '{}'
        AND "digest" IN (SELECT jsonb_array_elements_text(${JSON.stringify(digests)}::jsonb))
      UNION
      SELECT m."digest", m."children" FROM indexes i JOIN "BinnedManifest" m ON m."digest" = ANY(i."children")
      WHERE m."registryId" = ${registry.id} AND m."repository" = ${repository} AND m."children" <> '{}'
    )
    SELECT "digest", "children" FROM indexes`
  return new Map(rows.map((row) => [row.digest, row]))
}

/** These digests and, through indexes that the bin holds, all below them. */
export async function findBelow(
  { db, registry }: Pick<BinDeps, 'db' | 'registry'>,
  repository: RepositoryName,
  digests: readonly Digest[],
): Promise<Set<Digest>> {
  if (digests.length === 0) return new Set()
  const rows = await db.$queryRaw<{ digest: Digest }[]>`
    WITH RECURSIVE below AS (
      SELECT jsonb_array_elements_text(${JSON.stringify(digests)}::jsonb) AS "digest"
      UNION
      SELECT unnest(m."children") FROM below b JOIN "BinnedManifest" m
        ON m."registryId" = ${registry.id} AND m."repository" = ${repository} AND m."digest" = b."digest"
    )
    SELECT "digest" FROM below`
  return new Set(rows.map(({ digest }) => digest))
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
  for (const some of inStatements(manifests)) {
    const rows = some.map((kept) => ({
      ...kept,
      bytes: Buffer.from(kept.bytes).toString('base64'),
    }))
    await db.$executeRaw`
      INSERT INTO "BinnedManifest" ("registryId", "repository", "digest", "mediaType", "bytes", "children", "blobs")
      SELECT ${registry.id}, ${repository}, k."digest", k."mediaType", decode(k."bytes", 'base64'),
        ARRAY(SELECT jsonb_array_elements_text(k."children")), k."blobs"
      FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k("digest" text, "mediaType" text, "bytes" text,
        "children" jsonb, "blobs" jsonb)
      ON CONFLICT DO NOTHING`
  }
}

/** Groups that are small enough for one statement each, whatever was pushed. */
function inStatements(manifests: readonly KeptManifest[]): KeptManifest[][] {
  const groups: KeptManifest[][] = []
  let bytes = 0
  for (const kept of manifests) {
    const last = groups.at(-1)
    bytes += kept.bytes.byteLength
    if (last !== undefined && bytes <= STATEMENT_BYTES_MAX) last.push(kept)
    else {
      groups.push([kept])
      bytes = kept.bytes.byteLength
    }
  }
  return groups
}

/** Forgets the manifests of a repository that nothing in its bin needs any more. */
export async function dropUnneededManifests(
  { db, registry }: Pick<BinDeps, 'db' | 'registry'>,
  repository: RepositoryName,
): Promise<void> {
  const place = inBinOf(registry.id, repository)
  await db.$executeRaw`
    WITH RECURSIVE needed AS (
      SELECT "digest" FROM "BinnedTag" WHERE ${place} AND "digest" IS NOT NULL
      UNION
      SELECT unnest(m."children") FROM "BinnedManifest" m JOIN needed n ON m."digest" = n."digest"
      WHERE m."registryId" = ${registry.id} AND m."repository" = ${repository}
    )
    DELETE FROM "BinnedManifest" WHERE ${place} AND "digest" NOT IN (SELECT "digest" FROM needed)`
}

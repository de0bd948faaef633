import { isAppError } from '../../kernel/app-error'
import { mapConcurrent } from '../../kernel/map-concurrent'
import type { RawManifest } from '../../registry/client'
import { asDigest, type Digest, type RepositoryName } from '../../registry/references'
import type { BinDeps } from '../bin/bin-deps'
import { toKept } from '../bin/kept-manifest'

const CONCURRENCY = 8

/** How many of the last images of the time line of a tag are kept, so that it can be put back on them. */
export type KeptMoves = { movesKept: number }

/**
 * What of a repository is needed whatever else its tags, its indexes and its bin need: the last places of the time
 * lines of its tags, and everything in its bin.
 */
export async function keptDigests(
  { db, registry }: Pick<BinDeps, 'db' | 'registry'>,
  repository: RepositoryName,
  { movesKept }: KeptMoves,
): Promise<Digest[]> {
  const rows = await db.$queryRaw<{ digest: Digest }[]>`
    SELECT "digest" FROM "BinnedTag"
    WHERE "registryId" = ${registry.id} AND "repository" = ${repository} AND "digest" IS NOT NULL
      AND "state" <> 'purged'
    UNION
    SELECT "digest" FROM (
      SELECT m."digest", row_number() OVER (PARTITION BY m."tag" ORDER BY max(m."at") DESC, max(m."id") DESC) AS "place"
      FROM "TagMove" m
      WHERE m."registryId" = ${registry.id} AND m."repository" = ${repository} AND m."digest" IS NOT NULL
        AND (EXISTS (SELECT 1 FROM "IndexedTag" t WHERE t."registryId" = m."registryId"
            AND t."repository" = m."repository" AND t."name" = m."tag")
          OR EXISTS (SELECT 1 FROM "BinnedTag" b WHERE b."registryId" = m."registryId"
            AND b."repository" = m."repository" AND b."tag" = m."tag" AND b."state" <> 'purged'))
      GROUP BY m."tag", m."digest"
    ) k WHERE k."place" <= ${movesKept}`
  return rows.map(({ digest }) => digest)
}

/**
 * These digests and, through indexes, all below them: as Berth's index and the bin know it, and what neither knows as
 * the registry has it.
 *
 * @throws AppError what the registry client throws
 */
export async function neededClosure(
  deps: BinDeps,
  repository: RepositoryName,
  roots: readonly Digest[],
): Promise<Set<Digest>> {
  const needed = new Set<Digest>()
  let fresh = [...new Set(roots)]
  while (fresh.length > 0) {
    const { below, unknown } = await knownBelow(deps, repository, fresh)
    const before = new Set(needed)
    for (const digest of below) needed.add(digest)
    const asked = unknown.filter((digest) => !before.has(digest))
    const read = await mapConcurrent(asked, CONCURRENCY, (digest) =>
      readManifest(deps, repository, digest),
    )
    const children = read.flatMap((raw) => (raw === null ? [] : toKept(raw).children))
    fresh = [...new Set(children)].filter((digest) => !needed.has(digest))
  }
  return needed
}

/** `unknown`: those of which nobody here knows what they name. */
async function knownBelow(
  { db, registry }: BinDeps,
  repository: RepositoryName,
  roots: readonly Digest[],
): Promise<{ below: Digest[]; unknown: Digest[] }> {
  const rows = await db.$queryRaw<{ digest: string; isKnown: boolean }[]>`
    WITH RECURSIVE children AS MATERIALIZED (
      SELECT "parent", "child" FROM "IndexedChild" WHERE "registryId" = ${registry.id} AND "repository" = ${repository}
      UNION
      SELECT "digest", unnest("children") FROM "BinnedManifest"
      WHERE "registryId" = ${registry.id} AND "repository" = ${repository}
    ), below AS (
      SELECT jsonb_array_elements_text(${JSON.stringify(roots)}::jsonb) AS "digest"
      UNION
      SELECT c."child" FROM below b JOIN children c ON c."parent" = b."digest"
    )
    SELECT b."digest", (
      EXISTS (SELECT 1 FROM children c WHERE c."parent" = b."digest")
      OR EXISTS (SELECT 1 FROM "IndexedManifest" m WHERE m."registryId" = ${registry.id}
        AND m."repository" = ${repository} AND m."digest" = b."digest" AND m."kind" <> 'index')
      OR EXISTS (SELECT 1 FROM "BinnedManifest" m WHERE m."registryId" = ${registry.id}
        AND m."repository" = ${repository} AND m."digest" = b."digest")
    ) AS "isKnown" FROM below b`
  return {
    below: rows.map(({ digest }) => asDigest(digest)),
    unknown: rows.flatMap(({ digest, isKnown }) => (isKnown ? [] : [asDigest(digest)])),
  }
}

/** Null for one that the registry does not have. */
export async function readManifest(
  { client }: Pick<BinDeps, 'client'>,
  repository: RepositoryName,
  digest: Digest,
): Promise<RawManifest | null> {
  try {
    return await client.getRawManifest(repository, digest)
  } catch (error) {
    if (isAppError(error) && error.code === 'NOT_FOUND') return null
    throw error
  }
}

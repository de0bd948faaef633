import type { Database } from '../../db/database'

/** Which blobs and manifests something needs, by the 64 hex digits of their digests. */
export type BlobNeeds = {
  /** What tags are on, and all below. */
  tagged: ReadonlySet<string>
  /** What the bin holds, and all below; some of it may be tagged, too. */
  binned: ReadonlySet<string>
}

/** Small enough that neither the query nor what is made of it holds up anybody. */
const PAGE = 250
const HEX = 64

/**
 * What the index of a registry and its bin need, read page by page: an instant of each page, not of the whole. Blobs of
 * a manifest that the index does not know yet are missing.
 */
export async function loadBlobNeeds(db: Database, registryId: string): Promise<BlobNeeds> {
  const needs = { tagged: new Set<string>(), binned: new Set<string>() }
  let after: Key | null = { repository: '', digest: '' }
  while (after !== null) {
    const page: IndexedRow[] = await readIndexed(db, registryId, after)
    for (const { digest, blobs, isTagged, isBinned } of page) {
      if (isTagged) addAll(needs.tagged, digest, blobs)
      if (isBinned) addAll(needs.binned, digest, blobs)
    }
    after = page.length < PAGE ? null : (page.at(-1) ?? null)
  }
  after = { repository: '', digest: '' }
  while (after !== null) {
    const page: Row[] = await readKept(db, registryId, after)
    for (const { digest, blobs } of page) addAll(needs.binned, digest, blobs)
    after = page.length < PAGE ? null : (page.at(-1) ?? null)
  }
  return needs
}

type Key = { repository: string; digest: string }
/** `blobs`: hex digits of one after the other, which is read many times faster than an array. */
type Row = Key & { blobs: string }
type IndexedRow = Row & { isTagged: boolean; isBinned: boolean }

/** A manifest is needed by tags and rows of the bin that are on it or on an index above it. */
async function readIndexed(db: Database, registryId: string, after: Key): Promise<IndexedRow[]> {
  return db.$queryRaw<IndexedRow[]>`
    WITH RECURSIVE page AS MATERIALIZED (
      SELECT "repository", "digest", "references" FROM "IndexedManifest"
      WHERE "registryId" = ${registryId} AND "goneAt" IS NULL
        AND ("repository", "digest") > (${after.repository}, ${after.digest})
      ORDER BY "repository", "digest" LIMIT ${PAGE}
    ), above AS (
      SELECT "repository", "digest" AS "of", "digest" FROM page
      UNION
      SELECT a."repository", a."of", c."parent" FROM above a
      JOIN "IndexedChild" c ON c."registryId" = ${registryId} AND c."repository" = a."repository" AND c."child" = a."digest"
      JOIN "IndexedManifest" m ON m."registryId" = ${registryId} AND m."repository" = a."repository"
        AND m."digest" = c."parent" AND m."goneAt" IS NULL
    ), needs AS (
      SELECT a."repository", a."of",
        bool_or(EXISTS (SELECT 1 FROM "IndexedTag" t WHERE t."registryId" = ${registryId}
          AND t."repository" = a."repository" AND t."digest" = a."digest")) AS "isTagged",
        bool_or(EXISTS (SELECT 1 FROM "BinnedTag" b WHERE b."registryId" = ${registryId}
          AND b."repository" = a."repository" AND b."digest" = a."digest" AND b."state" NOT IN ('restored', 'purged'))) AS "isBinned"
      FROM above a GROUP BY 1, 2
    )
    SELECT p."repository", p."digest", n."isTagged", n."isBinned", COALESCE((
        SELECT string_agg(right(r."digest", ${HEX}::int), '') FROM jsonb_to_recordset(p."references") AS r("digest" text, "role" text)
        WHERE r."role" IN ('config', 'layer') AND r."digest" ~ '^sha256:[0-9a-f]{64}$'
          AND (n."isTagged" OR n."isBinned")
      ), '') AS "blobs"
    FROM page p JOIN needs n ON n."repository" = p."repository" AND n."of" = p."digest"
    ORDER BY p."repository", p."digest"`
}

/** What the bin keeps byte for byte: the registry may have lost the manifest that the index told of. */
async function readKept(db: Database, registryId: string, after: Key): Promise<Row[]> {
  return db.$queryRaw<Row[]>`
    SELECT m."repository", m."digest", COALESCE((
        SELECT string_agg(right(b."digest", ${HEX}::int), '') FROM jsonb_to_recordset(m."blobs") AS b("digest" text)
        WHERE b."digest" ~ '^sha256:[0-9a-f]{64}$'
      ), '') AS "blobs"
    FROM "BinnedManifest" m
    WHERE m."registryId" = ${registryId} AND (m."repository", m."digest") > (${after.repository}, ${after.digest})
    ORDER BY m."repository", m."digest" LIMIT ${PAGE}`
}

function addAll(needs: Set<string>, digest: string, blobs: string): void {
  needs.add(digest.slice(-HEX))
  for (let at = 0; at < blobs.length; at += HEX) needs.add(blobs.slice(at, at + HEX))
}

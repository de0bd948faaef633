// How tags of the index are read and written: many at once, in one statement each.
import type { Transaction } from '../../db/database'
import { attachedTo } from './attached-to'
import { versionKey } from './version-key'

export type TagKey = { repository: string; tag: string }

export type MoveSource = 'event' | 'read' | 'portal'

/** What the index knows of a tag, whether it is there or not. */
export type KnownTag = TagKey & {
  isThere: boolean
  /** Null also for a tag whose manifest is lost. */
  digest: string | null
  pushedAt: Date | null
  pushedBy: string | null
  /** By the clock of the registry. */
  toldAt: Date | null
  /** By our clock: the registry itself was asked then. */
  lookedAt: Date | null
  lookWanted: boolean
  lastMove: { id: bigint; digest: string | null; at: Date; source: MoveSource } | null
}

export type TagRow = TagKey &
  Pick<KnownTag, 'digest' | 'pushedAt' | 'pushedBy' | 'toldAt' | 'lookedAt' | 'lookWanted'>

export type Move = TagKey & {
  digest: string | null
  at: Date
  actor: string | null
  address: string | null
  client: string | null
  source: MoveSource
  eventId: string | null
}

export const LOST_MANIFEST = 'The registry lost the manifest of this tag. Push it again.'

type FoundTag = Omit<KnownTag, 'lastMove'> & {
  moveId: bigint | null
  moveDigest: string | null
  moveAt: Date | null
  moveSource: MoveSource | null
}

/** What is known of each of these tags, in no order. */
export async function loadTags(
  tx: Transaction,
  registryId: string,
  keys: readonly TagKey[],
): Promise<KnownTag[]> {
  if (keys.length === 0) return []
  const found = await tx.$queryRaw<FoundTag[]>`
    SELECT k."repository", k."tag", t."name" IS NOT NULL AS "isThere", t."digest", t."pushedAt", t."pushedBy",
      t."toldAt", GREATEST(t."lookedAt", r."readAt") AS "lookedAt", COALESCE(t."lookWanted", false) AS "lookWanted",
      m."id" AS "moveId", m."digest" AS "moveDigest", m."at" AS "moveAt", m."source" AS "moveSource"
    FROM jsonb_to_recordset(${keysText(keys)}::jsonb) AS k("repository" text, "tag" text)
    LEFT JOIN "IndexedTag" t
      ON t."registryId" = ${registryId} AND t."repository" = k."repository" AND t."name" = k."tag"
    LEFT JOIN "IndexedRepository" r ON r."registryId" = ${registryId} AND r."name" = k."repository"
    LEFT JOIN LATERAL (
      SELECT "id", "digest", "at", "source" FROM "TagMove"
      WHERE "registryId" = ${registryId} AND "repository" = k."repository" AND "tag" = k."tag"
      ORDER BY "at" DESC, "id" DESC LIMIT 1) m ON true`
  return found.map(({ moveId, moveDigest, moveAt, moveSource, ...tag }) => {
    const lastMove =
      moveId === null || moveAt === null || moveSource === null
        ? null
        : { id: moveId, digest: moveDigest, at: moveAt, source: moveSource }
    return tag.isThere ? { ...tag, lastMove } : { ...tag, ...afterRemoval(tag.lookedAt, lastMove) }
  })
}

/** A tag that is not there has no row: what is known of its end is in the last move. */
function afterRemoval(
  readAt: Date | null,
  lastMove: KnownTag['lastMove'],
): Pick<KnownTag, 'toldAt' | 'lookedAt' | 'lastMove'> {
  const wasTold = lastMove?.source === 'event'
  const endedAt = lastMove?.at ?? null
  return {
    toldAt: wasTold ? endedAt : null,
    lookedAt: wasTold ? readAt : later(readAt, endedAt),
    lastMove,
  }
}

function later(a: Date | null, b: Date | null): Date | null {
  if (a === null || b === null) return a ?? b
  return a > b ? a : b
}

/**
 * Writes tags as given, with what the index knows of their manifests; pulls stay. A tag on a manifest that is not known
 * is to be looked at. The repositories are to be counted again by the caller.
 */
export async function writeTags(
  tx: Transaction,
  registryId: string,
  tags: readonly TagRow[],
): Promise<void> {
  if (tags.length === 0) return
  const rows = tags.map(
    ({ repository, tag, digest, pushedAt, pushedBy, toldAt, lookedAt, lookWanted }) => ({
      ...{ repository, tag, versionKey: versionKey(tag), attachedTo: attachedTo(tag) },
      ...{ digest, pushedAt, pushedBy, toldAt, lookedAt, lookWanted },
    }),
  )
  await tx.$executeRaw`
    INSERT INTO "IndexedTag" ("registryId", "repository", "name", "versionKey", "attachedTo", "digest", "pushedAt",
      "pushedBy", "toldAt", "lookedAt", "lookWanted", "kind", "sizeBytes", "platforms", "artifactType",
      "imageCreatedAt", "broken")
    SELECT ${registryId}, k."repository", k."tag", k."versionKey", k."attachedTo", k."digest", k."pushedAt",
      k."pushedBy", k."toldAt", k."lookedAt", k."lookWanted" OR (k."digest" IS NOT NULL AND m."digest" IS NULL),
      m."kind", m."sizeBytes", COALESCE(m."platforms", ARRAY[]::text[]), m."artifactType", m."imageCreatedAt",
      CASE WHEN k."digest" IS NULL THEN ${LOST_MANIFEST} ELSE m."broken" END
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k("repository" text, "tag" text, "versionKey" text,
      "attachedTo" text, "digest" text, "pushedAt" timestamptz, "pushedBy" text, "toldAt" timestamptz,
      "lookedAt" timestamptz, "lookWanted" boolean)
    LEFT JOIN "IndexedManifest" m ON m."registryId" = ${registryId} AND m."repository" = k."repository"
      AND m."digest" = k."digest" AND m."goneAt" IS NULL
    ON CONFLICT ("registryId", "repository", "name") DO UPDATE SET
      "digest" = EXCLUDED."digest", "pushedAt" = EXCLUDED."pushedAt", "pushedBy" = EXCLUDED."pushedBy",
      "toldAt" = EXCLUDED."toldAt", "lookedAt" = EXCLUDED."lookedAt", "lookWanted" = EXCLUDED."lookWanted",
      "kind" = EXCLUDED."kind", "sizeBytes" = EXCLUDED."sizeBytes", "platforms" = EXCLUDED."platforms",
      "artifactType" = EXCLUDED."artifactType", "imageCreatedAt" = EXCLUDED."imageCreatedAt",
      "broken" = EXCLUDED."broken"`
}

/** Takes tags out of the index. Idempotent. */
export async function removeTags(
  tx: Transaction,
  registryId: string,
  keys: readonly TagKey[],
): Promise<void> {
  if (keys.length === 0) return
  await tx.$executeRaw`
    DELETE FROM "IndexedTag" t
    USING jsonb_to_recordset(${keysText(keys)}::jsonb) AS k("repository" text, "tag" text)
    WHERE t."registryId" = ${registryId} AND t."repository" = k."repository" AND t."name" = k."tag"`
}

/** Callers hand in more than keys. */
function keysText(keys: readonly TagKey[]): string {
  return JSON.stringify(keys.map(({ repository, tag }) => ({ repository, tag })))
}

/** Adds to the time line; a move that its event told before is not added again. */
export async function addMoves(
  tx: Transaction,
  registryId: string,
  moves: readonly Move[],
): Promise<void> {
  if (moves.length === 0) return
  await tx.$executeRaw`
    INSERT INTO "TagMove" ("registryId", "repository", "tag", "digest", "at", "actor", "address", "client", "source", "eventId")
    SELECT ${registryId}, k.* FROM jsonb_to_recordset(${JSON.stringify(moves)}::jsonb) AS k("repository" text,
      "tag" text, "digest" text, "at" timestamptz, "actor" text, "address" text, "client" text, "source" text, "eventId" text)
    ON CONFLICT ("registryId", "eventId") DO NOTHING`
}

/** Says of moves that were found by a read what was told of them since. */
export async function explainMoves(
  tx: Transaction,
  registryId: string,
  moves: readonly (Move & { id: bigint })[],
): Promise<void> {
  if (moves.length === 0) return
  const rows = moves.map((move) => ({ ...move, id: String(move.id) }))
  await tx.$executeRaw`
    UPDATE "TagMove" m SET "at" = k."at", "actor" = k."actor", "address" = k."address", "client" = k."client",
      "source" = k."source", "eventId" = k."eventId"
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) AS k("id" bigint, "at" timestamptz, "actor" text,
      "address" text, "client" text, "source" text, "eventId" text)
    WHERE m."registryId" = ${registryId} AND m."id" = k."id"
      AND NOT EXISTS (SELECT 1 FROM "TagMove" o WHERE o."registryId" = ${registryId} AND o."eventId" = k."eventId")`
}

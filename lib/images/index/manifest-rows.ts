import { z } from 'zod'
import type { Database, Transaction } from '../../db/database'

const referenceSchema = z.object({
  digest: z.string(),
  mediaType: z.string(),
  size: z.number(),
  role: z.enum(['config', 'layer', 'child', 'attestation']),
  /** Of a child, where the index says it. */
  platform: z.string().nullish(),
})

/** What a manifest names. */
export type ManifestReference = z.infer<typeof referenceSchema>

export const manifestReferencesSchema = z.array(referenceSchema)

export type ManifestKind = 'image' | 'index' | 'artifact'

/** What the index keeps of a manifest. It never changes while the digest does not, but for `broken`. */
export type ManifestRow = {
  repository: string
  digest: string
  mediaType: string
  manifestBytes: number
  kind: ManifestKind
  references: ManifestReference[]
  platform: string | null
  platforms: string[]
  artifactType: string | null
  subject: string | null
  imageCreatedAt: string | null
  sizeBytes: number | null
  broken: string | null
}

export type ManifestKey = { repository: string; digest: string }

type FoundRow = Omit<ManifestRow, 'references' | 'imageCreatedAt' | 'sizeBytes'> & {
  references: unknown
  imageCreatedAt: Date | null
  sizeBytes: bigint | null
  isHere: boolean
}

/**
 * Those of `keys` that the registry has and the index knows: from their own repository (`isHere`) or another one of the
 * registry, where the same digest is the same manifest. Of broken ones only indexes, whose manifests alone may be lost.
 */
export async function findManifests(
  db: Database | Transaction,
  registryId: string,
  keys: readonly ManifestKey[],
): Promise<{ row: ManifestRow; isHere: boolean }[]> {
  if (keys.length === 0) return []
  const found = await db.$queryRaw<FoundRow[]>`
    SELECT DISTINCT ON (k."repository", k."digest") k."repository", k."digest", m."mediaType", m."manifestBytes",
      m."kind", m."references", m."platform", m."platforms", m."artifactType", m."subject", m."imageCreatedAt",
      m."sizeBytes", m."broken", m."repository" = k."repository" AS "isHere"
    FROM jsonb_to_recordset(${JSON.stringify(keys)}::jsonb) AS k("repository" text, "digest" text)
    JOIN "IndexedManifest" m ON m."registryId" = ${registryId} AND m."digest" = k."digest"
    WHERE m."goneAt" IS NULL AND (m."broken" IS NULL OR m."kind" = 'index')
    ORDER BY k."repository", k."digest", m."repository" = k."repository" DESC`
  return found.map(({ isHere, references, imageCreatedAt, sizeBytes, ...row }) => ({
    isHere,
    row: {
      ...row,
      references: manifestReferencesSchema.parse(references),
      imageCreatedAt: imageCreatedAt?.toISOString() ?? null,
      sizeBytes: sizeBytes === null ? null : Number(sizeBytes),
    },
  }))
}

/** Writes manifests that the registry was seen to have, and which of them belong to which index; pulls stay. */
export async function writeManifestRows(
  tx: Transaction,
  registryId: string,
  rows: readonly ManifestRow[],
): Promise<void> {
  if (rows.length === 0) return
  const distinct = new Map(rows.map((row) => [`${row.repository}@${row.digest}`, row]))
  await tx.$executeRaw`
    INSERT INTO "IndexedManifest" ("registryId", "repository", "digest", "mediaType", "manifestBytes", "kind",
      "references", "platform", "platforms", "artifactType", "subject", "imageCreatedAt", "sizeBytes", "broken")
    SELECT ${registryId}, k.* FROM jsonb_to_recordset(${JSON.stringify([...distinct.values()])}::jsonb) AS k("repository" text,
      "digest" text, "mediaType" text, "manifestBytes" int, "kind" text, "references" jsonb, "platform" text,
      "platforms" text[], "artifactType" text, "subject" text, "imageCreatedAt" timestamptz, "sizeBytes" bigint, "broken" text)
    ON CONFLICT ("registryId", "repository", "digest") DO UPDATE SET
      "mediaType" = EXCLUDED."mediaType", "manifestBytes" = EXCLUDED."manifestBytes", "kind" = EXCLUDED."kind",
      "references" = EXCLUDED."references", "platform" = EXCLUDED."platform", "platforms" = EXCLUDED."platforms",
      "artifactType" = EXCLUDED."artifactType", "subject" = EXCLUDED."subject",
      "imageCreatedAt" = EXCLUDED."imageCreatedAt", "sizeBytes" = EXCLUDED."sizeBytes", "broken" = EXCLUDED."broken",
      "goneAt" = NULL`
  const children = rows.flatMap(({ repository, digest, kind, references }) =>
    kind === 'index'
      ? references.map((child) => ({ repository, child: child.digest, parent: digest }))
      : [],
  )
  if (children.length === 0) return
  await tx.$executeRaw`
    INSERT INTO "IndexedChild" ("registryId", "repository", "child", "parent")
    SELECT ${registryId}, k.*
    FROM jsonb_to_recordset(${JSON.stringify(children)}::jsonb) AS k("repository" text, "child" text, "parent" text)
    ON CONFLICT DO NOTHING`
}

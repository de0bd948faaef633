import type { Digest, TagName } from '../../registry/references'
import type { BinDeps } from './bin-deps'
import type { TagReport } from './lost-push'

export type Report = TagReport & {
  sequence: bigint
  tag: TagName | null
  digest: Digest | null
  references: unknown
  receivedAt: Date
}

/** The number is exact; the time only spares looking through older ones. */
const SLACK_MS = 10 * 60_000

/** What the registry reported of pushes and deletes in a repository after the report with this number, in its order. */
export function reportsSince(
  { db, registry }: Pick<BinDeps, 'db' | 'registry'>,
  repository: string,
  mark: { after: bigint; at: Date },
): Promise<Report[]> {
  const from = new Date(mark.at.getTime() - SLACK_MS)
  return db.$queryRaw<Report[]>`
    SELECT "sequence", "action", "tag", "digest", "actor", "occurredAt", "references", "receivedAt"
    FROM "RegistryEvent"
    WHERE "registryId" = ${registry.id} AND "receivedAt" >= ${from} AND "sequence" > ${mark.after}
      AND "repository" = ${repository} AND "action" IN ('push', 'delete')
    ORDER BY "sequence"`
}

/** The manifests that a pushed index named, as far as the report says. */
export function referencesOf({ references }: Report): string[] {
  if (!Array.isArray(references)) return []
  return references.flatMap((each: unknown) =>
    typeof each === 'object' && each !== null && 'digest' in each && typeof each.digest === 'string'
      ? [each.digest]
      : [],
  )
}

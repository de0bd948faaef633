import type { Database, Transaction } from '../../db/database'

export type Touched = {
  /** Whether something was told of the tag, or of the digest on which it is or was seen. */
  has(tag: { repository: string; tag: string; digests: readonly (string | null)[] }): boolean
}

/** What registries told since a moment, taken in by the index or not: it is newer than what was seen at that moment. */
export async function findTouched(
  db: Database | Transaction,
  registryId: string,
  since: Date,
): Promise<Touched> {
  const events = await db.$queryRaw<
    { repository: string; tag: string | null; digest: string | null; action: string }[]
  >`
    SELECT "repository", "tag", "digest", "action" FROM "RegistryEvent"
    WHERE "registryId" = ${registryId} AND "receivedAt" >= ${since} AND "action" IN ('push', 'delete')`
  const tags = new Set<string>()
  const deleted = new Set<string>()
  for (const { repository, tag, digest, action } of events) {
    if (tag !== null) tags.add(`${repository}:${tag}`)
    else if (action === 'delete' && digest !== null) deleted.add(`${repository}@${digest}`)
  }
  return {
    has: ({ repository, tag, digests }) =>
      tags.has(`${repository}:${tag}`) ||
      digests.some((digest) => digest !== null && deleted.has(`${repository}@${digest}`)),
  }
}

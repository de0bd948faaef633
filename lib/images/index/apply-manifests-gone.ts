import type { Transaction } from '../../db/database'
import { lockIndex } from './lock-index'
import { recountRepositories } from './recount'

export const LOST_CHILD = 'The registry lost a part of this. Push it again.'

/**
 * Notes that a repository does not have some manifests any more, which breaks the indexes that need them. Tags on them
 * are the caller's to remove. Idempotent; call it inside a transaction.
 */
export async function manifestsGone(
  tx: Transaction,
  input: { registryId: string; repository: string; digests: readonly string[]; at: Date },
): Promise<void> {
  const { registryId, repository } = input
  await lockIndex(tx, registryId)
  const broken = await markGone(tx, registryId, {
    at: input.at,
    gone: input.digests.map((digest) => ({ repository, digest })),
  })
  if (broken > 0) await recountRepositories(tx, registryId, [repository])
}

/**
 * As `manifestsGone`, for several repositories, under a lock that the caller holds; it counts again. Returns how many
 * indexes named what is gone: with none, nothing that a tag needs is among it.
 */
export async function markGone(
  tx: Transaction,
  registryId: string,
  input: { gone: readonly { repository: string; digest: string }[]; at: Date },
): Promise<number> {
  if (input.gone.length === 0) return 0
  const gone = JSON.stringify(input.gone)
  await tx.$executeRaw`
    UPDATE "IndexedManifest" m SET "goneAt" = ${input.at}
    FROM jsonb_to_recordset(${gone}::jsonb) AS k("repository" text, "digest" text)
    WHERE m."registryId" = ${registryId} AND m."repository" = k."repository" AND m."digest" = k."digest"
      AND m."goneAt" IS NULL`
  // Tags on those indexes are looked at, which finds out what is missing.
  const [named] = await tx.$queryRaw<{ count: number }[]>`
    WITH parents AS (
      SELECT DISTINCT c."repository", c."parent"
      FROM jsonb_to_recordset(${gone}::jsonb) AS k("repository" text, "digest" text)
      JOIN "IndexedChild" c ON c."registryId" = ${registryId} AND c."repository" = k."repository" AND c."child" = k."digest"
    ), broken AS (
      UPDATE "IndexedManifest" m SET "broken" = ${LOST_CHILD} FROM parents p
      WHERE m."registryId" = ${registryId} AND m."repository" = p."repository" AND m."digest" = p."parent"
    ), looked AS (
      UPDATE "IndexedTag" t SET "lookWanted" = true, "broken" = ${LOST_CHILD} FROM parents p
      WHERE t."registryId" = ${registryId} AND t."repository" = p."repository" AND t."digest" = p."parent"
    )
    SELECT count(*)::int AS "count" FROM parents`
  return named?.count ?? 0
}

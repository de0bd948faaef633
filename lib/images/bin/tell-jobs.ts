import type { Transaction } from '../../db/database'

/**
 * Notes at the items of open jobs what was done with rows of the bin, in the transaction that writes it down: after a
 * crash it may be somebody else who ends what a job began.
 */
export async function tellJobs(
  tx: Transaction,
  of: { registryId: string; kind: 'restore' | 'purge' },
  done: readonly { id: string; outcome: string }[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE "ImageJobItem" i SET "state" = 'done', "outcome" = k."outcome"
    FROM "ImageJob" j, jsonb_to_recordset(${JSON.stringify(done)}::jsonb) AS k("id" text, "outcome" text)
    WHERE j."registryId" = ${of.registryId} AND j."kind" = ${of.kind} AND j."state" <> 'done'
      AND i."jobId" = j."id" AND i."state" = 'waiting' AND i."binnedId" = k."id"`
}

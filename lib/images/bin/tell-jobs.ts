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
  // Looked up, not joined: a planner that has no figures yet compares each item with each of these.
  const outcomes = JSON.stringify(Object.fromEntries(done.map(({ id, outcome }) => [id, outcome])))
  await tx.$executeRaw`
    UPDATE "ImageJobItem" SET "state" = 'done', "outcome" = ${outcomes}::jsonb ->> "binnedId"
    WHERE "state" = 'waiting' AND "binnedId" = ANY(${done.map(({ id }) => id)}) AND "jobId" IN (
      SELECT "id" FROM "ImageJob"
      WHERE "registryId" = ${of.registryId} AND "kind" = ${of.kind} AND "state" <> 'done')`
}

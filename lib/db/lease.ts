import type { Clock } from '../kernel/clock'
import type { Database } from './database'

export type Lease = { name: string; holder: string; epoch: number }

/**
 * Takes or renews the lease `name` for `holder` until now + `ttlMs`, in one statement (compare and set).
 * Returns null while somebody else holds it. The epoch rises with every change of holder, so that writes
 * which carry an old epoch can be refused. Calling it again as the holder renews and keeps the epoch.
 */
export async function takeLease(
  deps: { db: Database; clock: Clock },
  input: { name: string; holder: string; ttlMs: number },
): Promise<Lease | null> {
  const now = deps.clock.now()
  const expiresAt = new Date(now.getTime() + input.ttlMs)
  const rows = await deps.db.$queryRaw<{ epoch: number }[]>`
    INSERT INTO "Lease" ("name", "holder", "epoch", "expiresAt")
    VALUES (${input.name}, ${input.holder}, 1, ${expiresAt})
    ON CONFLICT ("name") DO UPDATE SET
      "holder" = EXCLUDED."holder",
      "expiresAt" = EXCLUDED."expiresAt",
      "epoch" = "Lease"."epoch" + CASE WHEN "Lease"."holder" = EXCLUDED."holder" THEN 0 ELSE 1 END
    WHERE "Lease"."holder" = EXCLUDED."holder" OR "Lease"."expiresAt" <= ${now}
    RETURNING "epoch"`
  const epoch = rows[0]?.epoch
  return epoch === undefined ? null : { name: input.name, holder: input.holder, epoch }
}

/** Gives the lease back so that the next holder need not wait for its end. A lease that is no longer ours is left alone. */
export async function releaseLease(
  deps: { db: Database; clock: Clock },
  lease: Lease,
): Promise<void> {
  await deps.db.lease.updateMany({
    where: { name: lease.name, holder: lease.holder, epoch: lease.epoch },
    data: { expiresAt: deps.clock.now() },
  })
}

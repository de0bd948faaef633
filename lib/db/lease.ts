import type { Clock } from '../kernel/clock'
import type { Database } from './database'

export type Lease = { name: string; holder: string; epoch: number }

/**
 * Without a clock the database's own counts, the one that all holders share: by a clock of its own, a process that is
 * some minutes ahead would find every lease at its end. All who take a lease of one name must agree on this.
 */
type LeaseDeps = { db: Database; clock?: Clock }

/**
 * Takes or renews the lease `name` for `holder` until now + `ttlMs`, in one statement (compare and set).
 * Returns null while somebody else holds it. The epoch rises with every change of holder, so that writes
 * which carry an old epoch can be refused. Calling it again as the holder renews and keeps the epoch.
 */
export async function takeLease(
  deps: LeaseDeps,
  input: { name: string; holder: string; ttlMs: number },
): Promise<Lease | null> {
  const { name, holder, ttlMs } = input
  const rows = await deps.db.$queryRaw<{ epoch: number }[]>`
    WITH clock AS (SELECT COALESCE(${nowOf(deps)}::timestamptz, clock_timestamp()) AS "now")
    INSERT INTO "Lease" ("name", "holder", "epoch", "expiresAt")
    SELECT ${name}, ${holder}, 1, "now" + ${ttlMs} * interval '1 millisecond' FROM clock
    ON CONFLICT ("name") DO UPDATE SET
      "holder" = EXCLUDED."holder",
      "expiresAt" = EXCLUDED."expiresAt",
      "epoch" = "Lease"."epoch" + CASE WHEN "Lease"."holder" = EXCLUDED."holder" THEN 0 ELSE 1 END
    WHERE "Lease"."holder" = EXCLUDED."holder"
      OR "Lease"."expiresAt" <= (SELECT "now" FROM clock)
    RETURNING "epoch"`
  const epoch = rows[0]?.epoch
  return epoch === undefined ? null : { name, holder, epoch }
}

/** Gives the lease back so that the next holder need not wait for its end. A lease that is no longer ours is left alone. */
export async function releaseLease(deps: LeaseDeps, lease: Lease): Promise<void> {
  await deps.db.$executeRaw`
    UPDATE "Lease" SET "expiresAt" = COALESCE(${nowOf(deps)}::timestamptz, clock_timestamp())
    WHERE "name" = ${lease.name} AND "holder" = ${lease.holder} AND "epoch" = ${lease.epoch}`
}

function nowOf({ clock }: LeaseDeps): Date | null {
  return clock?.now() ?? null
}

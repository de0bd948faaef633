import type { Database } from '../db/database'
import { hardQuotaBytes } from './quota'

/** A quota that a uid should have on the array, and whose. */
export type WantedQuota = { uid: number; registry: string; bytes: number }

/** A quota that Berth set on the array, or was about to. */
export type HeldQuota = { uid: number; bytes: number }

/** Of every registry that has a uid: those in the trash keep theirs until they are erased. */
export async function listWantedQuotas(db: Database): Promise<WantedQuota[]> {
  const rows = await db.registry.findMany({
    where: { uid: { not: null } },
    select: { uid: true, slug: true, quotaBytes: true, tenant: { select: { slug: true } } },
    orderBy: { uid: 'asc' },
  })
  return rows.flatMap(({ uid, slug, quotaBytes, tenant }) =>
    uid === null
      ? []
      : [{ uid, registry: `${tenant.slug}/${slug}`, bytes: hardQuotaBytes(Number(quotaBytes)) }],
  )
}

export async function listHeldQuotas(db: Database): Promise<HeldQuota[]> {
  const rows = await db.arrayQuota.findMany({ orderBy: { uid: 'asc' } })
  return rows.map(({ uid, bytes }) => ({ uid, bytes: Number(bytes) }))
}

/** Written before the array is asked: what is not here is never removed there. */
export async function noteHeldQuota(db: Database, held: HeldQuota, at: Date): Promise<void> {
  const values = { bytes: BigInt(held.bytes), setAt: at }
  await db.arrayQuota.upsert({
    where: { uid: held.uid },
    create: { uid: held.uid, ...values },
    update: values,
  })
}

/** Written after it is gone from the array. */
export async function forgetHeldQuota(db: Database, uid: number): Promise<void> {
  await db.arrayQuota.deleteMany({ where: { uid } })
}

/** Whether the uid belongs to a registry, in the trash or not. */
export async function isUidTaken(db: Database, uid: number): Promise<boolean> {
  return (await db.registry.count({ where: { uid } })) > 0
}

/** Writes what the array counts for every registry with a uid; 0 for those that it does not list. */
export async function recordArrayUsage(
  db: Database,
  usage: readonly { uid: number; usedBytes: number }[],
  at: Date,
): Promise<void> {
  const uids = usage.map(({ uid }) => uid)
  const bytes = usage.map(({ usedBytes }) => BigInt(Math.round(usedBytes)))
  await db.$executeRaw`
    UPDATE "Registry" r SET "arrayUsedAt" = ${at}, "arrayUsedBytes" = COALESCE(
      (SELECT u."bytes" FROM unnest(${uids}::int[], ${bytes}::bigint[]) AS u("uid", "bytes")
        WHERE u."uid" = r."uid" LIMIT 1), 0)
    WHERE r."uid" IS NOT NULL`
}

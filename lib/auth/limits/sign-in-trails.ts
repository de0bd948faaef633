import type { Database } from '../../db/database'
import type { Clock } from '../../kernel/clock'
import { FORGET_MS, TRUST_MS, type Trail } from './sign-in-limits'

const TRUST_AGAIN_MS = 24 * 60 * 60_000

/** What is remembered of these keys; keys that nobody used are not in it. */
export async function loadTrails(
  db: Database,
  keys: readonly string[],
): Promise<Map<string, Trail>> {
  const rows = await db.signInTrail.findMany({
    where: { key: { in: [...keys] } },
    select: { key: true, failures: true, failedAt: true, succeededAt: true },
  })
  return new Map(rows.map(({ key, ...trail }) => [key, trail]))
}

/** Counts a wrong password for every key at once, whoever else counts meanwhile. Returns the counts by key. */
export async function addFailure(
  deps: { db: Database; clock: Clock },
  keys: readonly string[],
): Promise<Map<string, number>> {
  const now = deps.clock.now()
  const forgotten = new Date(now.getTime() - FORGET_MS)
  const untrusted = new Date(now.getTime() - TRUST_MS)
  // Always in one order: two tries with the same keys would wait for each other otherwise.
  const sorted = [...keys].sort()
  const rows = await deps.db.$queryRaw<{ key: string; failures: number }[]>`
    INSERT INTO "SignInTrail" ("key", "failures", "failedAt")
    SELECT "key", 1, ${now}::timestamptz FROM unnest(${sorted}::text[]) AS "key"
    ON CONFLICT ("key") DO UPDATE SET
      "failures" = CASE WHEN "SignInTrail"."failedAt" < ${forgotten}::timestamptz THEN 1
                        ELSE "SignInTrail"."failures" + 1 END,
      "failedAt" = ${now}::timestamptz
    RETURNING "key", "failures"`
  await deps.db.signInTrail.deleteMany({
    where: {
      failedAt: { lt: forgotten },
      OR: [{ succeededAt: null }, { succeededAt: { lt: untrusted } }],
    },
  })
  return new Map(rows.map(({ key, failures }) => [key, failures]))
}

/** Forgets the wrong passwords from one place and trusts it, if it is one that can be trusted. Mostly writes nothing. */
export async function addSuccess(
  deps: { db: Database; clock: Clock },
  place: { key: string; isLasting: boolean; trail: Trail | undefined },
): Promise<void> {
  const { key, isLasting, trail } = place
  const now = deps.clock.now()
  const isFresh =
    trail?.succeededAt != null && now.getTime() - trail.succeededAt.getTime() < TRUST_AGAIN_MS
  const failures = trail?.failures ?? 0
  if (failures === 0 && (isFresh || !isLasting)) return
  const facts = { failures: 0, failedAt: null, succeededAt: isLasting ? now : null }
  await deps.db.signInTrail.upsert({
    where: { key },
    create: { key, ...facts },
    update: facts,
  })
}

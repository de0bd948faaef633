// The trail by month: made ahead, signed when over, dropped when kept long enough.
import type { KeyObject } from 'node:crypto'
import type { Database } from '../db/database'
import { hexOf } from './chain'
import { signCheckpoint } from './checkpoint'
import { recordAudit } from './record'

const PARTITION = /^AuditEntry_(\d{4})_(\d{2})$/
// Below PostgreSQL's own patience with deadlocks, so that it is never a writer that gives way.
const DROP_LOCK_TIMEOUT_MS = 500

/** `2026-01` of a moment, in UTC. */
export function monthOf(at: Date): string {
  return at.toISOString().slice(0, 7)
}

/** The month `count` months after (or before) `month`. */
export function addMonths(month: string, count: number): string {
  const date = new Date(`${month}-01T00:00:00Z`)
  date.setUTCMonth(date.getUTCMonth() + count)
  return monthOf(date)
}

/** Months that the trail has room for, the oldest first. */
export async function listMonths(db: Database): Promise<string[]> {
  const rows = await db.$queryRaw<{ name: string }[]>`
    SELECT relname::text AS "name" FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid
    WHERE inhparent = '"AuditEntry"'::regclass`
  return rows
    .flatMap(({ name }) => {
      const [, year, month] = PARTITION.exec(name) ?? []
      return year === undefined || month === undefined ? [] : [`${year}-${month}`]
    })
    .sort()
}

/** Makes this month and the `ahead` next ones. Idempotent; without it a month is made by the first row that needs it. */
export async function makeMonths(db: Database, now: Date, ahead = 2): Promise<void> {
  for (let count = 0; count <= ahead; count += 1) {
    const first = new Date(`${addMonths(monthOf(now), count)}-01T00:00:00Z`)
    await db.$executeRaw`SELECT audit_make_month(${first})`
  }
}

/** Signs a checkpoint for every month that is over, has rows and has none yet. Idempotent. Returns the months. */
export async function makeCheckpoints(
  db: Database,
  input: { now: Date; key: KeyObject },
): Promise<string[]> {
  const over = (await listMonths(db)).filter((month) => month < monthOf(input.now))
  const known = await db.auditCheckpoint.findMany({ select: { month: true } })
  const made: string[] = []
  for (const month of over) {
    if (known.some((checkpoint) => checkpoint.month === month)) continue
    const last = await findLastOf(db, month)
    if (last === null) continue
    const signed = signCheckpoint({ month, id: last.id, hash: last.hash, at: input.now }, input.key)
    await db.auditCheckpoint.createMany({
      data: {
        ...signed,
        hash: Buffer.from(signed.hash),
        publicKey: Buffer.from(signed.publicKey),
        signature: Buffer.from(signed.signature),
      },
      // Another worker may have been faster.
      skipDuplicates: true,
    })
    made.push(month)
  }
  return made
}

/**
 * Drops the months before the last `keepMonths` whole ones, the oldest first, each with a row of the trail that says so
 * in the same transaction. Only after its checkpoint: the database refuses otherwise. `keepMonths` 0 keeps all.
 * A reader in the way makes it fail at once; the next call tries again. Returns the months that are gone.
 */
export async function dropMonths(
  db: Database,
  input: { now: Date; keepMonths: number },
): Promise<string[]> {
  if (input.keepMonths === 0) return []
  const oldestKept = addMonths(monthOf(input.now), -input.keepMonths)
  const due = (await listMonths(db)).filter((month) => month < oldestKept)
  for (const month of due) {
    const last = await findLastOf(db, month)
    await db.$transaction(async (tx) => {
      await tx.$queryRaw`SELECT set_config('lock_timeout', ${`${DROP_LOCK_TIMEOUT_MS}ms`}, true)`
      await tx.$executeRaw`SELECT audit_drop_month(${month})`
      await recordAudit(tx, {
        actor: 'berth',
        action: 'audit.monthDropped',
        result: 'ok',
        subject: month,
        requestId: '',
        before: last === null ? {} : { lastId: last.id.toString(), lastHash: hexOf(last.hash) },
      })
    })
  }
  return due
}

function findLastOf(db: Database, month: string) {
  return db.auditEntry.findFirst({
    where: {
      at: {
        gte: new Date(`${month}-01T00:00:00Z`),
        lt: new Date(`${addMonths(month, 1)}-01T00:00:00Z`),
      },
    },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    select: { id: true, hash: true },
  })
}

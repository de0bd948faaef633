import type { Database } from '../db/database'
import { auditLine } from './log-line'
import { AUDIT_COLUMNS, type AuditRow, toAuditRow } from './rows'

const BATCH = 500

/**
 * Writes every row that was committed since the last call as a line of JSON, in the order of the chain, and remembers how
 * far it came. One caller at a time. Exactly the rows that exist are written, each once; a process killed between
 * writing and remembering repeats its last batch, which readers tell by `id`.
 */
export async function shipRows(
  db: Database,
  write: (lines: string) => Promise<void>,
): Promise<void> {
  for (;;) {
    const from = await db.auditShipment.findFirstOrThrow()
    const rows = await db.$queryRaw<AuditRow[]>`
      SELECT ${AUDIT_COLUMNS} FROM "AuditEntry"
      WHERE "at" >= ${from.at} AND ("at", "id") > (${from.at}, ${from.id})
      ORDER BY "at", "id" LIMIT ${BATCH}`
    const last = rows.at(-1)
    if (last === undefined) return
    await write(rows.map((row) => `${auditLine(toAuditRow(row))}\n`).join(''))
    await db.auditShipment.updateMany({ data: { at: last.at, id: last.id } })
    if (rows.length < BATCH) return
  }
}

/** Whether the trail goes on beyond what was written. */
export async function hasRowsToShip(db: Database): Promise<boolean> {
  const rows = await db.$queryRaw<unknown[]>`
    SELECT FROM "AuditHead", "AuditShipment" WHERE "AuditHead"."id" > "AuditShipment"."id"`
  return rows.length > 0
}

import type { Database } from '../db/database'
import { hexOf } from './chain'
import { csvLine } from './csv'
import type { Cursor } from './cursor'
import { jsonOf, toLine } from './log-line'
import { type ActivityRow, listActivityRows, listAuditRows, type RecordFilter } from './query'
import type { AuditRow } from './rows'

export type ExportFormat = 'csv' | 'jsonl'

const BATCH = 1000

/**
 * All rows of the trail that pass a filter, as text of a format, the newest first and in pieces. One page at a time is
 * read, and only when the last piece was taken: constant memory, and no transaction that stays open.
 */
export async function* exportAudit(
  db: Database,
  filter: RecordFilter,
  format: ExportFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(AUDIT_HEADER)
  const read = (after: Cursor | null) => listAuditRows(db, { filter, after, limit: BATCH })
  yield* pieces(read, ({ at, id }) => ({ at, id }), format === 'csv' ? auditCsv : auditJson)
}

/** The same for what registries reported. */
export async function* exportActivity(
  db: Database,
  input: { filter: RecordFilter; hidden: string },
  format: ExportFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield csvLine(ACTIVITY_HEADER)
  const read = (after: Cursor | null) => listActivityRows(db, { ...input, after, limit: BATCH })
  yield* pieces(
    read,
    ({ receivedAt, sequence }) => ({ at: receivedAt, id: sequence }),
    format === 'csv' ? activityCsv : activityJson,
  )
}

async function* pieces<T>(
  read: (after: Cursor | null) => Promise<T[]>,
  cursorOf: (row: T) => Cursor,
  print: (row: T) => string,
): AsyncGenerator<string> {
  let after: Cursor | null = null
  for (;;) {
    const rows: T[] = await read(after)
    if (rows.length > 0) yield rows.map(print).join('')
    const last = rows.at(-1)
    if (last === undefined || rows.length < BATCH) return
    after = cursorOf(last)
  }
}

const AUDIT_HEADER = [
  ...['id', 'time', 'person', 'action', 'result', 'subject', 'address', 'client'],
  ...['before', 'after', 'tenantId', 'registryId', 'requestId', 'hash'],
]

function auditCsv(row: AuditRow): string {
  return csvLine([
    ...[row.id.toString(), row.at.toISOString(), row.actor, row.action, row.result, row.subject],
    ...[row.address, row.client],
    row.before === null ? null : JSON.stringify(row.before),
    row.after === null ? null : JSON.stringify(row.after),
    ...[row.tenantId, row.registryId, row.requestId, hexOf(row.hash)],
  ])
}

function auditJson(row: AuditRow): string {
  return `${toLine(jsonOf(row))}\n`
}

const ACTIVITY_HEADER = [
  ...['id', 'received', 'happened', 'person', 'action', 'repository', 'tag', 'digest'],
  ...['mediaType', 'address', 'client', 'tenantId', 'registryId'],
]

function activityCsv(row: ActivityRow): string {
  return csvLine([
    ...[row.sequence.toString(), row.receivedAt.toISOString(), row.occurredAt.toISOString()],
    ...[row.actor, row.action, row.repository, row.tag, row.digest, row.mediaType],
    ...[row.address, row.client, row.tenantId, row.registryId],
  ])
}

function activityJson({ sequence, receivedAt, occurredAt, ...row }: ActivityRow): string {
  const received = receivedAt.toISOString()
  return `${toLine({ id: sequence.toString(), received, happened: occurredAt.toISOString(), ...row })}\n`
}

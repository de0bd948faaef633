import { z } from 'zod'
import { Prisma } from '../db/generated/client'
import type { ChainedRow } from './chain'

/** A row of the trail as it is read: for pages, exports and the log. */
export type AuditRow = Omit<ChainedRow, 'before' | 'after'> & {
  before: Facts | null
  after: Facts | null
}

/** What a record says of before and after, whatever is in it. */
export type Facts = Readonly<Record<string, unknown>>

const factsSchema = z.record(z.string(), z.unknown()).nullable().catch(null)

/** Columns of a raw query for `AuditRow`. */
export const AUDIT_COLUMNS = Prisma.sql`"id", "at", "actor", "action", "result", "subject", "tenantId",
  "registryId", "requestId", "address", "client", "before", "after", "hash"`

/** What such a query returns, its JSON parsed. */
export function toAuditRow(
  row: Omit<AuditRow, 'before' | 'after'> & { before: unknown; after: unknown },
): AuditRow {
  return { ...row, before: factsSchema.parse(row.before), after: factsSchema.parse(row.after) }
}

// Reads both records, the trail and the activity, the newest first. By keyset: how far back a page is costs nothing.
import type { Database } from '../db/database'
import { Prisma } from '../db/generated/client'
import type { Cursor } from './cursor'
import { AUDIT_COLUMNS, type AuditRow, toAuditRow } from './rows'

export type RecordFilter = {
  /** Null: the records of all tenants, and those of none. */
  tenantId: string | null
  person?: string | undefined
  action?: string | undefined
  /** Registries of one name, which may have been made and deleted several times. */
  registryIds?: readonly string[] | undefined
  result?: string | undefined
  /** Inclusive. */
  from?: Date | undefined
  /** Exclusive. */
  to?: Date | undefined
}

export type PageInput = { filter: RecordFilter; after: Cursor | null; limit: number }

/** Rows of the trail, the newest first. */
export async function listAuditRows(db: Database, input: PageInput): Promise<AuditRow[]> {
  const rows = await db.$queryRaw<AuditRow[]>(auditPageSql(input))
  return rows.map(toAuditRow)
}

/** For tests and the bench too, so that what they look at is what pages run. */
export function auditPageSql({ filter, after, limit }: PageInput): Prisma.Sql {
  const where = conditions(filter, after, { at: Prisma.sql`"at"`, id: Prisma.sql`"id"` })
  return Prisma.sql`SELECT ${AUDIT_COLUMNS} FROM "AuditEntry" WHERE ${where}
    ORDER BY "at" DESC, "id" DESC LIMIT ${limit}`
}

export type ActivityRow = {
  sequence: bigint
  receivedAt: Date
  occurredAt: Date
  registryId: string
  tenantId: string
  action: string
  repository: string
  tag: string | null
  digest: string | null
  mediaType: string | null
  actor: string | null
  address: string | null
  client: string | null
}

/** What registries reported, the newest first, without what `hidden` did. */
export function listActivityRows(
  db: Database,
  input: PageInput & { hidden: string },
): Promise<ActivityRow[]> {
  return db.$queryRaw<ActivityRow[]>(activityPageSql(input))
}

export function activityPageSql({
  filter,
  after,
  limit,
  hidden,
}: PageInput & { hidden: string }): Prisma.Sql {
  const columns = { at: Prisma.sql`"receivedAt"`, id: Prisma.sql`"sequence"` }
  const where = conditions(filter, after, columns)
  return Prisma.sql`
    SELECT "sequence", "receivedAt", "occurredAt", "registryId", "tenantId", "action", "repository", "tag", "digest",
      "mediaType", "actor", "address", "client"
    FROM "RegistryEvent" WHERE ${where} AND "actor" IS DISTINCT FROM ${hidden}
    ORDER BY "receivedAt" DESC, "sequence" DESC LIMIT ${limit}`
}

function conditions(
  filter: RecordFilter,
  after: Cursor | null,
  { at, id }: { at: Prisma.Sql; id: Prisma.Sql },
): Prisma.Sql {
  const { tenantId, person, action, registryIds, result, from, to } = filter
  const parts = [
    tenantId === null ? null : Prisma.sql`"tenantId" = ${tenantId}`,
    person === undefined ? null : Prisma.sql`"actor" = ${person}`,
    action === undefined ? null : Prisma.sql`"action" = ${action}`,
    registryIds === undefined ? null : isOneOf(registryIds),
    result === undefined ? null : Prisma.sql`"result" = ${result}`,
    from === undefined ? null : Prisma.sql`${at} >= ${from}`,
    to === undefined ? null : Prisma.sql`${at} < ${to}`,
    // The first condition tells which months are of no interest, the second is exact.
    after === null
      ? null
      : Prisma.sql`${at} <= ${after.at} AND (${at}, ${id}) < (${after.at}, ${after.id})`,
  ].filter((part) => part !== null)
  return parts.length === 0 ? Prisma.sql`TRUE` : Prisma.join(parts, ' AND ')
}

/** One id, as almost always, lets the order come from the index. */
function isOneOf(ids: readonly string[]): Prisma.Sql {
  const [first, ...more] = ids
  if (first === undefined) return Prisma.sql`FALSE`
  return more.length === 0
    ? Prisma.sql`"registryId" = ${first}`
    : Prisma.sql`"registryId" IN (${Prisma.join(ids)})`
}

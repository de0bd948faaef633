import { z } from 'zod'
import { csvLine } from '../audit/csv'
import { recordAudit } from '../audit/record'
import type { Database } from '../db/database'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { findVisibleTenant } from './find-tenant'

export const exportUsageInput = z.strictObject({
  /** Of all teams without it. */
  tenantSlug: z.string().max(100).optional(),
  /** Of all months that are kept without it. */
  month: z
    .string()
    .regex(/^\d{4}-(0[1-9]|1[0-2])$/)
    .optional(),
})

const COLUMNS = ['month', 'team', 'average_bytes', 'peak_bytes', 'granted_bytes', 'days_measured']

/**
 * For show-back: what each team used in each month, as CSV in pieces, for owners of the team and admins. That it was
 * taken is recorded before the first piece.
 *
 * @throws AppError NOT_FOUND for unknown teams and those of others alike, FORBIDDEN, before anything is read
 */
export async function exportUsage(
  context: UseCaseContext,
  actor: Actor,
  { tenantSlug, month }: z.output<typeof exportUsageInput>,
): Promise<AsyncGenerator<string>> {
  const tenantId = await resolveTenant(context, actor, tenantSlug)
  await recordAudit(context.db, {
    actor: actor.username,
    action: 'usage.exported',
    result: 'ok',
    subject: tenantSlug ?? 'all teams',
    requestId: context.requestId,
    caller: context.caller,
    ...(tenantId === null ? {} : { tenantId }),
    after: { month: month ?? 'all' },
  })
  return exportMonths(context.db, { tenantId, month: month ?? null })
}

async function resolveTenant(
  context: UseCaseContext,
  actor: Actor,
  tenantSlug: string | undefined,
): Promise<string | null> {
  if (tenantSlug === undefined) {
    assertAdmin(actor, 'usage.export')
    return null
  }
  const { tenant } = await findVisibleTenant(context, actor, tenantSlug, 'usage.export')
  return tenant.id
}

type Which = { tenantId: string | null; month: string | null }

type MonthRow = {
  month: string
  team: string
  averageBytes: string
  peakBytes: string
  grantedBytes: string
  days: number
}

async function* exportMonths(db: Database, which: Which): AsyncGenerator<string> {
  yield csvLine(COLUMNS)
  for (const row of await listMonths(db, which)) {
    const { month, team, averageBytes, peakBytes, grantedBytes, days } = row
    yield csvLine([month, team, averageBytes, peakBytes, grantedBytes, String(days)])
  }
}

/**
 * Registries are added up day by day, those that were deleted since among them; the average is over the days on which
 * anything was measured, peak and granted are those of the highest day.
 */
async function listMonths(db: Database, { tenantId, month }: Which): Promise<MonthRow[]> {
  return db.$queryRaw<MonthRow[]>`
    WITH days AS (
      SELECT t."slug", s."at", to_char(s."at" AT TIME ZONE 'UTC', 'YYYY-MM') AS "month", SUM(s."averageBytes") AS "average",
        SUM(s."peakBytes") AS "peak", SUM(s."quotaBytes") AS "granted"
      FROM "UsageSample" s JOIN "Registry" r ON r."id" = s."registryId" JOIN "Tenant" t ON t."id" = r."tenantId"
      WHERE s."span" = 'day' AND (${tenantId}::text IS NULL OR t."id" = ${tenantId})
      GROUP BY 1, 2
    )
    SELECT "month", "slug" AS "team", ROUND(AVG("average"))::text AS "averageBytes", MAX("peak")::text AS "peakBytes",
      MAX("granted")::text AS "grantedBytes", COUNT(*)::int AS "days"
    FROM days WHERE ${month}::text IS NULL OR "month" = ${month}
    GROUP BY 1, 2 ORDER BY 1, 2`
}

import type { Database } from '../../db/database'

export type PastRow = {
  at: Date
  actor?: string
  action?: string
  result?: string
  subject?: string
  tenantId?: string | null
  registryId?: string | null
}

/** Appends rows at times of the caller's choice, which the product leaves to the clock of the database. */
export async function appendPast(db: Database, rows: readonly PastRow[]): Promise<void> {
  for (const row of rows) {
    const {
      actor = 'somebody',
      action = 'test.done',
      result = 'ok',
      subject = 'a test',
      tenantId = null,
      registryId = null,
    } = row
    await db.$queryRaw`
      SELECT audit_append(ROW(0, ${actor}, ${action}, ${result}, ${subject}, ${tenantId}, ${registryId},
        'request', NULL, NULL, NULL, NULL)::"AuditPending", ${row.at})::text`
  }
}

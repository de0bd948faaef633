import { z } from 'zod'
import { exportActivity, exportAudit } from '../audit/export'
import { recordAudit } from '../audit/record'
import { PORTAL_SUBJECT } from '../kernel/portal-subject'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { recordsInput, resolveRecordScope } from './record-scope'

export const exportRecordsInput = z.strictObject({
  ...recordsInput,
  records: z.enum(['audit', 'activity']),
  format: z.enum(['csv', 'jsonl']),
})

/**
 * Everything that `listAudit` or `listActivity` would show page by page, as text in pieces. That it was taken is
 * recorded before the first piece.
 *
 * @throws AppError NOT_FOUND for unknown teams and those of others alike, FORBIDDEN, before anything is read
 */
export async function exportRecords(
  context: UseCaseContext,
  actor: Actor,
  { records, format, ...input }: z.output<typeof exportRecordsInput>,
): Promise<AsyncGenerator<string>> {
  const filter = await resolveRecordScope(context, actor, input)
  const conditions = Object.entries(input).filter(([, value]) => value !== undefined)
  await recordAudit(context.db, {
    actor: actor.username,
    action: 'audit.exported',
    result: 'ok',
    subject: input.tenantSlug ?? 'all teams',
    requestId: context.requestId,
    caller: context.caller,
    ...(filter.tenantId === null ? {} : { tenantId: filter.tenantId }),
    after: { records, format, ...Object.fromEntries(conditions) },
  })
  if (records === 'audit') return exportAudit(context.db, filter, format)
  return exportActivity(context.db, { filter, hidden: PORTAL_SUBJECT }, format)
}

import { z } from 'zod'
import { formatCursor } from '../audit/cursor'
import { cursorInput } from '../audit/filter-input'
import { listAuditRows } from '../audit/query'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { recordsInput, resolveRecordScope } from './record-scope'
import type { AuditPage } from './record-views'

export const listAuditInput = z.strictObject({ ...recordsInput, after: cursorInput })

const PAGE = 50

/**
 * A page of the audit trail, the newest first: a team's for its owners, everything for admins.
 *
 * @throws AppError NOT_FOUND for unknown teams and those of others alike, FORBIDDEN
 */
export async function listAudit(
  context: UseCaseContext,
  actor: Actor,
  { after, ...input }: z.output<typeof listAuditInput>,
): Promise<AuditPage> {
  const filter = await resolveRecordScope(context, actor, input)
  const rows = await listAuditRows(context.db, { filter, after: after ?? null, limit: PAGE + 1 })
  const shown = rows.slice(0, PAGE)
  const last = rows.length > PAGE ? shown.at(-1) : undefined
  return {
    items: shown.map(({ id, at, hash: _, tenantId: __, registryId: ___, ...row }) => ({
      id: id.toString(),
      at: at.toISOString(),
      ...row,
    })),
    nextCursor: last === undefined ? null : formatCursor(last),
  }
}

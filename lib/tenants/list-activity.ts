import { z } from 'zod'
import { formatCursor } from '../audit/cursor'
import { cursorInput } from '../audit/filter-input'
import { listActivityRows } from '../audit/query'
import { PORTAL_SUBJECT } from '../kernel/portal-subject'
import type { Actor } from './actor'
import type { UseCaseContext } from './context'
import { recordsInput, resolveRecordScope } from './record-scope'
import type { ActivityPage } from './record-views'
import { findRegistryNames } from './token-registry'

export const listActivityInput = z.strictObject({ ...recordsInput, after: cursorInput })

const PAGE = 50

/**
 * A page of what was pushed, pulled and deleted, as registries reported it, the newest first: a team's for its owners,
 * everything for admins. What the portal itself did is in the audit trail, under the name of who asked for it.
 *
 * @throws AppError NOT_FOUND for unknown teams and those of others alike, FORBIDDEN
 */
export async function listActivity(
  context: UseCaseContext,
  actor: Actor,
  { after, result, ...input }: z.output<typeof listActivityInput>,
): Promise<ActivityPage> {
  const filter = await resolveRecordScope(context, actor, input)
  // Registries report what was done; what was refused is in the audit trail.
  if (result !== undefined && result !== 'ok') return { items: [], nextCursor: null }
  const rows = await listActivityRows(context.db, {
    filter,
    after: after ?? null,
    limit: PAGE + 1,
    hidden: PORTAL_SUBJECT,
  })
  const shown = rows.slice(0, PAGE)
  const names = await findRegistryNames(context.db, [
    ...new Set(shown.map(({ registryId }) => registryId)),
  ])
  const last = rows.length > PAGE ? shown.at(-1) : undefined
  return {
    items: shown.map((row) => ({
      id: row.sequence.toString(),
      at: row.receivedAt.toISOString(),
      actor: row.actor,
      action: row.action,
      registry: names.get(row.registryId)?.subject ?? null,
      repository: row.repository,
      tag: row.tag,
      digest: row.digest,
      address: row.address,
      client: row.client,
    })),
    nextCursor:
      last === undefined ? null : formatCursor({ at: last.receivedAt, id: last.sequence }),
  }
}

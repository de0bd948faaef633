import { z } from 'zod'
import type { Actor } from './actor'
import { assertAdmin } from './assert-admin'
import type { UseCaseContext } from './context'
import { decideRoll, listRollCandidates } from './roll'
import type { RollView } from './views'

export const getRollInput = z.strictObject({})

/**
 * How far a change is that a new version of Berth brings to the registries; null when none is on its way.
 *
 * @throws AppError FORBIDDEN for everybody but admins
 */
export async function getRoll(
  context: UseCaseContext,
  actor: Actor,
  _input: z.infer<typeof getRollInput>,
): Promise<RollView | null> {
  assertAdmin(actor, 'platform.read')
  const candidates = await listRollCandidates(context.db)
  if (candidates.length === 0) return null
  const decision = decideRoll(candidates)
  const rows = await context.db.registry.findMany({
    where: { id: { in: candidates.map(({ id }) => id) } },
    select: { id: true, slug: true, errorSentence: true, tenant: { select: { slug: true } } },
  })
  const viewOf = (id: string) => {
    const row = rows.find((each) => each.id === id)
    if (row === undefined) return null
    return { tenantSlug: row.tenant.slug, slug: row.slug, failure: row.errorSentence }
  }
  const isTaken = decision.kind === 'under-way' || decision.kind === 'stopped'
  return {
    isStopped: decision.kind === 'stopped',
    rolling: isTaken ? viewOf(decision.id) : null,
    waiting: candidates.flatMap(({ id, state }) => (state === 'waiting' ? (viewOf(id) ?? []) : [])),
  }
}

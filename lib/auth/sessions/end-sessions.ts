import { z } from 'zod'
import { recordAudit } from '../../audit/record'
import type { Transaction } from '../../db/database'
import { AppError } from '../../kernel/app-error'
import type { Actor } from '../../tenants/actor'
import type { UseCaseContext } from '../../tenants/context'
import { can } from '../../tenants/permissions'
import { ofPerson } from '../../tenants/resource'

export type EndReason = 'signed-out' | 'ended-by-person' | 'ended-by-admin' | 'account-gone'

export const endSessionInput = z.strictObject({ id: z.string().max(100) })
export const endSessionsInput = z.strictObject({ username: z.string().min(1).max(300) })

/** Signs the browser of this session out; nothing happens when it is out already. */
export async function signOut(context: UseCaseContext, sessionId: string): Promise<void> {
  await context.db.$transaction(async (tx) => {
    const session = await findOpen(tx, sessionId)
    if (session === null) return
    const { username } = session
    await end(tx, context, { id: sessionId }, { username, by: username, reason: 'signed-out' })
  })
}

/**
 * Ends one session, of oneself or, for admins, of anybody.
 *
 * @throws AppError NOT_FOUND for one that is over, that does not exist or that is somebody else's, all alike
 */
export async function endSession(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof endSessionInput>,
): Promise<void> {
  await context.db.$transaction(async (tx) => {
    const session = await findOpen(tx, input.id)
    if (session === null || !can(actor, 'session.end', ofPerson(session.username)))
      throw new AppError('NOT_FOUND', 'This session is over already.')
    const { username } = session
    await end(tx, context, { id: input.id }, { username, ...endedBy(actor, username) })
  })
}

/**
 * Ends every session of somebody: one's own, the one that asks included, or for admins anybody's. Returns how many.
 *
 * @throws AppError FORBIDDEN, before anything is looked up
 */
export async function endSessions(
  context: UseCaseContext,
  actor: Actor,
  input: z.infer<typeof endSessionsInput>,
): Promise<number> {
  const { username } = input
  if (!can(actor, 'session.end', ofPerson(username)))
    throw new AppError('FORBIDDEN', 'Only admins may end the sessions of others.')
  return context.db.$transaction((tx) =>
    end(tx, context, { username }, { username, ...endedBy(actor, username) }),
  )
}

/** Ends what somebody left open whom the directory no longer knows. */
export async function endSessionsOfGone(context: UseCaseContext, username: string): Promise<void> {
  await context.db.$transaction((tx) =>
    end(tx, context, { username }, { username, by: 'system', reason: 'account-gone' }),
  )
}

function endedBy(actor: Actor, username: string): { by: string; reason: EndReason } {
  const isOwn = actor.username === username
  return { by: actor.username, reason: isOwn ? 'ended-by-person' : 'ended-by-admin' }
}

function findOpen(tx: Transaction, id: string): Promise<{ username: string } | null> {
  return tx.session.findUnique({ where: { id, endedAt: null }, select: { username: true } })
}

/** Ends what is open of that and records it, if it was anything. Returns how many. */
async function end(
  tx: Transaction,
  context: Pick<UseCaseContext, 'clock' | 'requestId' | 'caller'>,
  which: { id: string } | { username: string },
  why: { username: string; by: string; reason: EndReason },
): Promise<number> {
  const { count } = await tx.session.updateMany({
    where: { ...which, endedAt: null },
    data: { endedAt: context.clock.now(), endReason: why.reason },
  })
  if (count === 0) return 0
  await recordAudit(tx, {
    actor: why.by,
    action: 'session.ended',
    result: 'ok',
    subject: why.username,
    requestId: context.requestId,
    caller: context.caller,
    after: { reason: why.reason, sessions: count },
  })
  return count
}

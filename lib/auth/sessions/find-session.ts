import type { UseCaseContext } from '../../tenants/context'
import { type KnownPerson, parseGroups } from '../../tenants/people'
import { isTouchDue, type SessionEnd, type SessionTimes, sessionEnd } from './session-state'

export type FoundSession =
  | { id: string; person: KnownPerson; end: null }
  | { id: string; person: null; end: SessionEnd }

type SessionRow = SessionTimes & Omit<KnownPerson, 'groups'> & { groups: unknown }

/**
 * The session with this id and whose it is, or why it counts no more. `isUse` tells that somebody opened a page or
 * changed something; what a page asks by itself does not keep a session alive.
 */
export async function findSession(
  context: Pick<UseCaseContext, 'db' | 'clock' | 'settings'>,
  id: string,
  isUse: boolean,
): Promise<FoundSession> {
  const { db, settings } = context
  const now = context.clock.now()
  // Every request asks, so in one question. The name may be somebody else's by now.
  const [row] = await db.$queryRaw<SessionRow[]>`
    SELECT s."startedAt", s."lastSeenAt", s."endedAt",
      p."username", p."directoryId", p."displayName", p."groups", p."groupsReadAt"
    FROM "Session" s JOIN "Person" p USING ("username", "directoryId")
    WHERE s."id" = ${id}`
  if (row === undefined) return { id, person: null, end: 'ended' }
  const end = sessionEnd(row, settings, now)
  if (end !== null) return { id, person: null, end }
  if (isUse && isTouchDue(row, settings, now))
    await db.session.updateMany({ where: { id, endedAt: null }, data: { lastSeenAt: now } })
  const { username, directoryId, displayName, groups, groupsReadAt } = row
  const person = { username, directoryId, displayName, groups: parseGroups(groups), groupsReadAt }
  return { id, person, end: null }
}

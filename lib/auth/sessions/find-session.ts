import type { UseCaseContext } from '../../tenants/context'
import { KNOWN_PERSON, type KnownPerson, parsePerson } from '../../tenants/people'
import { isTouchDue, type SessionEnd, sessionEnd } from './session-state'

export type FoundSession =
  | { id: string; person: KnownPerson; end: null }
  | { id: string; person: null; end: SessionEnd }

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
  const row = await db.session.findUnique({
    where: { id },
    select: {
      startedAt: true,
      lastSeenAt: true,
      endedAt: true,
      directoryId: true,
      person: { select: KNOWN_PERSON },
    },
  })
  // The name may be somebody else's by now.
  if (row === null || row.directoryId !== row.person.directoryId)
    return { id, person: null, end: 'ended' }
  const end = sessionEnd(row, settings, now)
  if (end !== null) return { id, person: null, end }
  if (isUse && isTouchDue(row, settings, now))
    await db.session.updateMany({ where: { id, endedAt: null }, data: { lastSeenAt: now } })
  return { id, person: parsePerson(row.person), end: null }
}

import { cookies } from 'next/headers'
import { newId } from '../kernel/ids'
import type { Actor } from '../tenants/actor'
import { contextForRequest } from '../tenants/context'
import { actorOfKnown } from './actor-of-person'
import { currentDirectory } from './current-directory'
import { sessionIdOf } from './session-cookie'
import { findSession } from './sessions/find-session'
import type { SessionEnd } from './sessions/session-state'

/** Who makes this request; without an actor, why the session that it came with counts no more. */
export type Presence =
  | { actor: Actor; sessionId: string; end: null }
  | { actor: null; sessionId: string | null; end: SessionEnd | 'gone' | null }

/**
 * Reads the session that the cookie names and the rights of its person anew: a cookie alone proves nothing, so that
 * one kept from before opens nothing after the session was ended here.
 *
 * @throws AppError DIRECTORY_UNAVAILABLE as `actorOfPerson`
 */
export async function currentPresence(options: { isUse: boolean }): Promise<Presence> {
  const context = contextForRequest(newId())
  const sessionId = await sessionIdOf(await cookies(), context.settings)
  if (sessionId === null) return { actor: null, sessionId, end: null }
  const { person, end } = await findSession(context, sessionId, options.isUse)
  if (person === null) return { actor: null, sessionId, end }
  const actor = await actorOfKnown(context, currentDirectory(), person)
  return actor === null ? { actor, sessionId, end: 'gone' } : { actor, sessionId, end: null }
}

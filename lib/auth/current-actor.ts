import { getServerSession } from 'next-auth'
import { newId } from '../kernel/ids'
import type { Actor } from '../tenants/actor'
import { contextForRequest } from '../tenants/context'
import { actorOfPerson } from './actor-of-person'
import { authOptions } from './auth-options'
import { currentDirectory } from './current-directory'

/** Who makes this request, or null without a session that still counts. */
export async function currentActor(): Promise<Actor | null> {
  const session = await getServerSession(authOptions())
  const username = usernameOf(session)
  return username === null
    ? null
    : actorOfPerson(contextForRequest(newId()), currentDirectory(), username)
}

function usernameOf(session: unknown): string | null {
  if (typeof session !== 'object' || session === null || !('user' in session)) return null
  const { user } = session
  if (typeof user !== 'object' || user === null || !('username' in user)) return null
  return typeof user.username === 'string' && user.username !== '' ? user.username : null
}

import type { Directory } from '../directory/directory'
import { isAppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { isAdmin } from '../tenants/membership'
import { findPerson, loadGrants, rememberPerson } from '../tenants/people'

/** Groups are read again after this time of use. */
export const GROUPS_FRESH_MS = 5 * 60_000
/** While the directory is down, what it said last counts for this long. */
export const GROUPS_GRACE_MS = 30 * 60_000

/**
 * The actor of a signed-in person with groups no older than five minutes. Null when the directory no longer knows
 * the person, or when it has been down for longer than the grace: then access ends rather than outlive a removal.
 */
export async function actorOfPerson(
  context: UseCaseContext,
  directory: Directory,
  username: string,
): Promise<Actor | null> {
  const person = await findPerson(context.db, username)
  if (person === null) return null
  const age = context.clock.now().getTime() - person.groupsReadAt.getTime()
  const current = age < GROUPS_FRESH_MS ? person : await readAgain(context, directory, person, age)
  if (current === null) return null
  return {
    username,
    displayName: current.displayName,
    isAdmin: isAdmin(current.groups, context.settings),
    groups: current.groups,
    grants: await loadGrants(context.db, { username, groups: current.groups }),
    token: null,
  }
}

type Known = { username: string; displayName: string; groups: { id: string; name: string }[] }

async function readAgain(
  context: UseCaseContext,
  directory: Directory,
  person: Known,
  ageMs: number,
): Promise<Known | null> {
  try {
    const found = await directory.findPerson(person.username)
    if (found === null) return null
    const groups = found.groups.map(({ id, name }) => ({ id, name }))
    await rememberPerson(context, { ...found.person, groups })
    return { username: person.username, displayName: found.person.displayName, groups }
  } catch (error) {
    if (!isAppError(error) || error.code !== 'DIRECTORY_UNAVAILABLE') throw error
    return ageMs < GROUPS_GRACE_MS ? person : null
  }
}

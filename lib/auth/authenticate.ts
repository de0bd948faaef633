import type { Directory } from '../directory/directory'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { isAdmin } from '../tenants/membership'
import { loadGrants, rememberPerson } from '../tenants/people'

export type Authenticate = (credentials: { username: string; password: string }) => Promise<Actor>

/**
 * Who that is, if the directory takes the password: remembers the person with all groups, nested ones included.
 *
 * @throws AppError INVALID_CREDENTIALS (the same for a wrong password and an unknown name), DIRECTORY_UNAVAILABLE
 */
export async function authenticate(
  context: Pick<UseCaseContext, 'db' | 'clock' | 'settings'>,
  directory: Directory,
  credentials: { username: string; password: string },
): Promise<Actor> {
  const { person, groups } = await directory.authenticate(credentials)
  const known = groups.map(({ id, name }) => ({ id, name }))
  await rememberPerson(context, { ...person, groups: known })
  return {
    username: person.username,
    displayName: person.displayName,
    isAdmin: isAdmin(known, context.settings),
    groups: known,
    grants: await loadGrants(context.db, { username: person.username, groups: known }),
    token: null,
  }
}

import type { Directory } from '../directory/directory'
import { AppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { isAdmin } from '../tenants/membership'
import { isOidcName } from '../tenants/oidc-name'
import { loadGrants, rememberPerson } from '../tenants/people'
import { evenRefusals } from './limits/even-refusals'
import { limited } from './limits/limited'

export type Credentials = {
  username: string
  password: string
  /** Of the caller, as `clientAddress` of lib/server finds it. */
  address: string
  /** The browser's proof that this account signed in with it before; see `device-cookie.ts`. */
  device?: string | null
}

export type Authenticate = (credentials: Credentials) => Promise<Actor>

/**
 * Who that is, if the directory takes the password: remembers the person with all groups, nested ones included.
 * Wrong passwords are limited per account and address, whichever door they come by; an unknown name is answered
 * as a wrong password is, and as slowly.
 *
 * @throws AppError INVALID_CREDENTIALS (the same for a wrong password and an unknown name; with `retryAfterS` when a
 *   pause begins), RATE_LIMITED with `retryAfterS`, DIRECTORY_UNAVAILABLE
 */
export async function authenticate(
  context: Pick<UseCaseContext, 'db' | 'clock' | 'settings'>,
  directory: Directory,
  credentials: Credentials,
): Promise<Actor> {
  const { username, password, address, device = null } = credentials
  const { person, groups } = await evenRefusals(() =>
    limited(context, { username, address, device }, async () => {
      const found = isOidcName(username)
        ? null
        : await directory.authenticate({ username, password })
      if (found === null || isOidcName(found.person.username)) throw noPassword()
      return found
    }),
  )
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

function noPassword(): AppError {
  return new AppError(
    'INVALID_CREDENTIALS',
    'Names that begin with oidc/ have no password here. In the browser, sign in with the identity provider; for docker, use an access token.',
  )
}

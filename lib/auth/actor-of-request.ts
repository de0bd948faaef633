import type { Directory } from '../directory/directory'
import { AppError } from '../kernel/app-error'
import { parseBasic, parseBearer } from '../kernel/authorization'
import { callerOf } from '../kernel/caller'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { findTokenActor, type TokenCredentials } from './authenticate-token'

/**
 * Who an `Authorization` header speaks for: an access token, as Bearer or as the password of Basic. Null without the
 * header; with one, whatever is in it, no cookie counts any more. Passwords of people are for docker and the sign-in
 * page alone, so that no script needs one.
 *
 * @throws AppError INVALID_CREDENTIALS, DIRECTORY_UNAVAILABLE
 */
export async function findActorOfHeader(
  context: UseCaseContext,
  directory: Directory,
  headers: Pick<Headers, 'get'>,
): Promise<Actor | null> {
  const authorization = headers.get('authorization')
  if (authorization === null) return null
  const presented = credentialsOf(authorization)
  const actor =
    presented === null
      ? null
      : await findTokenActor(context, directory, { ...presented, ...callerOf(headers) })
  if (actor !== null) return actor
  throw new AppError(
    'INVALID_CREDENTIALS',
    'Scripts sign in with an access token: as “Authorization: Bearer”, or with its user name as Basic.',
  )
}

function credentialsOf(
  authorization: string,
): Pick<TokenCredentials, 'username' | 'secret'> | null {
  const bearer = parseBearer(authorization)
  if (bearer !== null) return { username: null, secret: bearer }
  const basic = parseBasic(authorization)
  return basic === null ? null : { username: basic.username, secret: basic.password }
}

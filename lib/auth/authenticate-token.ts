import type { Directory } from '../directory/directory'
import { AppError } from '../kernel/app-error'
import type { Actor } from '../tenants/actor'
import type { UseCaseContext } from '../tenants/context'
import { type FoundSecret, findSecret, recordUse } from '../tokens/find-secret'
import { hasTokenPrefix, isWholeSecret } from '../tokens/secret-format'
import { secretState } from '../tokens/secret-state'
import { scopeOfRow, type TokenRow } from '../tokens/token-row'
import { actorOfPerson } from './actor-of-person'

export type TokenCredentials = {
  /** Null where there is none, as in a Bearer header. */
  username: string | null
  secret: string
  address: string | null
  client: string | null
}

/**
 * Who an access token speaks for, with `actor.token` as the limit of what it may do: a CI account, or a person with
 * the rights that the person has at this moment. Null when `secret` is not meant as an access token, so that it
 * may be a password. Somebody who holds the right secret is told why it does not open; nobody else is told anything.
 *
 * @throws AppError INVALID_CREDENTIALS, DIRECTORY_UNAVAILABLE when a person's rights cannot be known
 */
export async function findTokenActor(
  context: UseCaseContext,
  directory: Directory,
  credentials: TokenCredentials,
): Promise<Actor | null> {
  const { username, secret, address, client } = credentials
  if (!hasTokenPrefix(secret)) return null
  if (!isWholeSecret(secret)) {
    throw refused('This access token is not whole: a character is missing or wrong. Copy it again.')
  }
  const found = await findSecret(context.db, secret)
  if (found === null) throw refused('This access token is not one of this Berth.')
  assertUsable(found, context.clock.now())
  assertName(found.token, username)
  const actor = await actorOfToken(context, directory, found.token)
  await recordUse(context, found, { address, client })
  return actor
}

function assertUsable(secret: FoundSecret, now: Date): void {
  const { token } = secret
  if (token.revokedAt !== null) throw refused(`The access token “${token.name}” was revoked.`)
  const state = secretState(secret, now)
  if (state === 'expired') {
    const day = secret.expiresAt?.toISOString().slice(0, 10)
    throw refused(`The access token “${token.name}” expired on ${day}. Rotate it in the portal.`)
  }
  if (state === 'ended') {
    throw refused(
      `The access token “${token.name}” has a new secret, and the time of this one is over.`,
    )
  }
}

function assertName(token: TokenRow, username: string | null): void {
  // Directories tell no upper from lower case in names of people.
  if (username === null || username.toLowerCase() === token.loginName.toLowerCase()) return
  throw refused(`This access token belongs to the user name ${token.loginName}.`)
}

async function actorOfToken(
  context: UseCaseContext,
  directory: Directory,
  row: TokenRow,
): Promise<Actor> {
  const token = scopeOfRow(row)
  if (row.tenantId !== null) return actorOfCiAccount(row.loginName, row.tenantId, token)
  const person = await actorOfPerson(context, directory, row.loginName)
  // Afterwards, since that may have learnt that the name is somebody else's now.
  if (person === null || !(await isSamePerson(context, row))) {
    throw refused(`The account that the access token “${row.name}” belongs to is gone or disabled.`)
  }
  return { ...person, token }
}

/** Whether the name still belongs to whom it belonged to when the token was made. */
async function isSamePerson(context: UseCaseContext, row: TokenRow): Promise<boolean> {
  const known = await context.db.person.findUnique({
    where: { username: row.loginName },
    select: { directoryId: true },
  })
  return known !== null && known.directoryId === row.directoryId
}

/** An owner of its one tenant, of whose rights its scope leaves a part. */
function actorOfCiAccount(
  loginName: string,
  tenantId: string,
  token: NonNullable<Actor['token']>,
): Actor {
  return {
    username: loginName,
    displayName: loginName,
    isAdmin: false,
    groups: [],
    grants: new Map([[tenantId, 'owner']]),
    token,
  }
}

function refused(detail: string): AppError {
  return new AppError('INVALID_CREDENTIALS', detail)
}

import { type Client, errors, type TokenSet } from 'openid-client'
import type { Directory } from '../../directory/directory'
import { AppError, isAppError } from '../../kernel/app-error'
import type { UseCaseContext } from '../../tenants/context'
import { type KnownPerson, rememberPerson } from '../../tenants/people'
import { type Claims, parseClaims } from './oidc-claims'
import { oidcClient } from './oidc-client'
import { dropGrant, keepGrant, type OidcTokens, releaseGrant, takeGrant } from './oidc-grants'
import { groupsOfClaim } from './oidc-groups'
import { subjectId } from './oidc-sign-in'

type Current = Pick<KnownPerson, 'displayName' | 'groups'>

const reading = new Map<string, Promise<Current | null>>()

/**
 * What the identity provider says of somebody now, asked with the tokens of their last sign-in. Null when it takes
 * them no more, since then it does not vouch for the person: they have to sign in again.
 *
 * @throws AppError DIRECTORY_UNAVAILABLE when the provider does not answer
 */
export function readOidcPerson(
  context: UseCaseContext,
  directory: Directory,
  person: KnownPerson,
): Promise<Current | null> {
  const running = reading.get(person.username)
  if (running !== undefined) return running
  const started = read(context, directory, person).finally(() => reading.delete(person.username))
  reading.set(person.username, started)
  return started
}

async function read(
  context: UseCaseContext,
  directory: Directory,
  person: KnownPerson,
): Promise<Current | null> {
  const { db, settings } = context
  if (settings.OIDC_ISSUER === undefined) return null
  const tokens = await takeGrant(db, context, person.username)
  if (tokens === null) return null
  // Another process asks right now; what is known holds until it is done.
  if (tokens === 'busy') return person
  try {
    const claims = await askProvider(context, person.username, tokens)
    const said = parseClaims(claims, settings)
    if (subjectId(settings.OIDC_ISSUER, said.subject) !== person.directoryId) return null
    const displayName = said.displayName ?? person.displayName
    const groups = await groupsOfClaim(said.groups, directory)
    await rememberPerson(context, {
      username: person.username,
      id: person.directoryId,
      displayName,
      email: said.email,
      groups,
    })
    return { displayName, groups }
  } catch (error) {
    if (!isRefusal(error)) throw unavailable(error)
    await dropGrant(db, person.username)
    return null
  } finally {
    await releaseGrant(db, person.username)
  }
}

async function askProvider(
  context: UseCaseContext,
  username: string,
  tokens: OidcTokens,
): Promise<Claims> {
  const client = await oidcClient(context.settings)
  if (tokens.refreshToken === null) return userinfo(client, tokens.accessToken)
  const renewed = await client.refresh(tokens.refreshToken)
  // At once: a provider that rotates refresh tokens has just spent the old one.
  await keepGrant(context.db, context, username, tokensOf(renewed, tokens.refreshToken))
  return claimsOf(client, renewed)
}

/** What both the ID token and the userinfo endpoint say; the latter knows better. */
export async function claimsOf(client: Client, tokens: TokenSet): Promise<Claims> {
  const signed: Claims = tokens.id_token === undefined ? {} : tokens.claims()
  if (tokens.access_token === undefined || client.issuer.metadata.userinfo_endpoint === undefined)
    return signed
  const told: Claims = await client.userinfo(tokens.access_token)
  if (signed.sub !== undefined && told.sub !== signed.sub)
    throw new AppError('FORBIDDEN', 'The identity provider speaks of two people at once.')
  return { ...signed, ...told }
}

export function tokensOf(tokens: TokenSet, previousRefreshToken: string | null = null): OidcTokens {
  return {
    refreshToken: tokens.refresh_token ?? previousRefreshToken,
    accessToken: tokens.access_token ?? null,
  }
}

async function userinfo(client: Client, accessToken: string | null): Promise<Claims> {
  if (accessToken === null) return {}
  return client.userinfo(accessToken)
}

/** Whether the provider answered that it takes these tokens no more, and not that something is wrong with itself. */
function isRefusal(error: unknown): boolean {
  // Our own client's credentials are no matter of the person's.
  if (!(error instanceof errors.OPError) || error.error === 'invalid_client') return false
  return (
    error.error === 'invalid_grant' ||
    error.error === 'invalid_token' ||
    error.response?.statusCode === 401 ||
    error.response?.statusCode === 403
  )
}

/** What anything but a refusal means to whoever waits for the provider. */
export function unavailable(cause: unknown): Error {
  if (isAppError(cause)) return cause
  return new AppError(
    'DIRECTORY_UNAVAILABLE',
    'The identity provider does not answer as it should. Try again in a moment.',
    { cause },
  )
}

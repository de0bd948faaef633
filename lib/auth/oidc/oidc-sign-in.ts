import { recordAudit } from '../../audit/record'
import type { Directory } from '../../directory/directory'
import { AppError, isAppError } from '../../kernel/app-error'
import type { UseCaseContext } from '../../tenants/context'
import { oidcName } from '../../tenants/oidc-name'
import { findUsernameOf, rememberPerson } from '../../tenants/people'
import { UNKNOWN_NAME } from '../recorded-name'
import { startSession } from '../sessions/start-session'
import type { Arrival } from '../sign-in'
import { type Claims, type OidcPerson, parseClaims } from './oidc-claims'
import { keepGrant, type OidcTokens } from './oidc-grants'
import { groupsOfClaim } from './oidc-groups'

/** How a person of the identity provider is told, whatever they are called: by issuer and subject. */
export function subjectId(issuer: string, subject: string): string {
  return `${issuer} ${subject}`
}

/**
 * Signs in whom the identity provider vouches for, and records it; what comes to nothing is recorded too. The first
 * sign-in of a subject takes the name of the claim and keeps it; a name that another subject has here is refused.
 *
 * @throws AppError FORBIDDEN for another issuer, BAD_INPUT for claims without a usable name, NAME_TAKEN,
 *   DIRECTORY_UNAVAILABLE when the directory has to tell which groups are teams and does not answer
 */
export async function signInWithOidc(
  context: UseCaseContext,
  directory: Directory,
  proof: { claims: Claims; tokens: OidcTokens },
  arrival: Pick<Arrival, 'replaces'>,
): Promise<{ username: string; sessionId: string }> {
  let actor = UNKNOWN_NAME
  try {
    const { issuer, person } = parseProof(context, proof.claims)
    actor = `oidc:${person.subject}`
    const directoryId = subjectId(issuer, person.subject)
    const username = await nameOf(context, directoryId, person)
    await rememberPerson(context, {
      username,
      id: directoryId,
      displayName: person.displayName ?? person.name ?? username,
      email: person.email,
      groups: await groupsOfClaim(person.groups, directory),
    })
    const sessionId = await context.db.$transaction(async (tx) => {
      await keepGrant(tx, context, username, proof.tokens)
      await recordSignIn(context, tx, username, 'ok')
      return startSession(tx, context, { username, replaces: arrival.replaces })
    })
    return { username, sessionId }
  } catch (error) {
    const result =
      isAppError(error) && error.code !== 'DIRECTORY_UNAVAILABLE' ? 'refused' : 'failed'
    await recordSignIn(context, context.db, actor, result)
    throw error
  }
}

function parseProof(
  { settings }: Pick<UseCaseContext, 'settings'>,
  claims: Claims,
): { issuer: string; person: OidcPerson } {
  const issuer = settings.OIDC_ISSUER
  if (issuer === undefined || claims.iss !== issuer)
    throw new AppError('FORBIDDEN', 'This identity provider is not the one that Berth trusts.')
  return { issuer, person: parseClaims(claims, settings) }
}

async function nameOf(
  context: UseCaseContext,
  directoryId: string,
  person: OidcPerson,
): Promise<string> {
  const known = await findUsernameOf(context.db, directoryId)
  if (known !== null) return known
  const username = oidcName(person.name ?? '')
  const taken = await context.db.person.count({ where: { username } })
  if (taken === 0) return username
  throw new AppError(
    'NAME_TAKEN',
    `The name ${username} belongs to another account of the identity provider here. An admin has to give one of them another name there.`,
  )
}

async function recordSignIn(
  context: Pick<UseCaseContext, 'requestId' | 'caller'>,
  tx: Parameters<typeof recordAudit>[0],
  actor: string,
  result: 'ok' | 'refused' | 'failed',
): Promise<void> {
  await recordAudit(tx, {
    actor,
    action: 'session.started',
    result,
    subject: 'portal',
    requestId: context.requestId,
    caller: context.caller,
    after: { by: 'oidc' },
  })
}

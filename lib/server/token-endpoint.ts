import type { IncomingMessage, ServerResponse } from 'node:http'
import type { ProveCredentials } from '../auth/remember-verified'
import { AppError, isAppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import type { Logger } from '../kernel/logger'
import type { RegistryAccess } from '../registry/registry-access'
import { missingScopes, parseScopes } from '../registry/scopes'
import { TOKEN_SECONDS } from '../registry/token'
import { tokenErrorBody, tokenResponseBody } from '../registry/token-response'
import { parseTokenService, tokenService } from '../registry/token-service'
import type { Actor } from '../tenants/actor'
import type { DecideTokenAccess } from './decide-token-access'
import { closingHeaders, sendJson } from './http'
import { answerOf, type TokenRefusal } from './token-refusal'
import { readTokenQuestion } from './token-request'

export type TokenDeps = {
  /** By a password of the directory or by an access token; throws INVALID_CREDENTIALS. */
  prove: ProveCredentials
  decide: DecideTokenAccess
  access: Pick<RegistryAccess, 'issueToken'>
  /** The one place that learns what was refused; it must not throw and is not waited for. */
  onRefusal(refusal: TokenRefusal): void
  /** Told what came of every request: granted, reduced, or the code of the refusal. */
  onAnswer?(outcome: string): void
  addressOf(request: IncomingMessage): string
  clock: Clock
  logger: Logger
}

/** Never less than docker takes for the least: it would read 60 s into anything shorter. */
const TOKEN_SECONDS_MIN = 60

/**
 * `GET|POST /token`: the token server of every registry. Wrong credentials are 401; less than was asked for is 200
 * with the intersection; a refusal by policy is 403 with DENIED and a text that docker prints. Never 5xx.
 * A token ends 300 s after its credentials were last checked, so that what is revoked ends within that time however
 * long the check was remembered.
 */
export async function answerToken(
  deps: TokenDeps,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  const known: Known = { actor: null, username: '', registryId: null }
  try {
    const { body, isReduced } = await tokenFor(deps, request, url, known)
    sendJson(response, 200, body)
    deps.onAnswer?.(isReduced ? 'reduced' : 'granted')
  } catch (error) {
    sendRefusal(deps, request, response, { error, known })
  }
}

/** What is known of a request when it is refused. */
type Known = { actor: Actor | null; username: string; registryId: string | null }

async function tokenFor(deps: TokenDeps, request: IncomingMessage, url: URL, known: Known) {
  const question = await readTokenQuestion(request, url)
  known.username = question.credentials?.username ?? ''
  const registryId = parseTokenService(question.service)
  if (registryId === null) {
    throw new AppError(
      'BAD_INPUT',
      'service does not name a registry: ask with the service that the registry names in its challenge.',
    )
  }
  known.registryId = registryId
  if (question.credentials === null || question.credentials.username === '') {
    throw new AppError('UNAUTHENTICATED', 'Sign in with docker login first.')
  }
  const address = deps.addressOf(request)
  const { actor, provenAt } = await deps.prove({
    ...question.credentials,
    address,
    client: request.headers['user-agent'] ?? null,
  })
  known.actor = actor
  const requested = parseScopes(question.scopes)
  const access = await deps.decide({ actor, registryId, requested })
  const missing = missingScopes(requested, access)
  if (missing.length > 0)
    report(deps, request, known, { code: 'SCOPE_REDUCED', detail: missing.join(' ') })
  const ageSeconds = Math.ceil((deps.clock.now().getTime() - provenAt.getTime()) / 1000)
  const body = tokenResponseBody(
    deps.access.issueToken({
      service: tokenService(registryId),
      subject: actor.username,
      access,
      lifetimeSeconds: Math.max(TOKEN_SECONDS_MIN, TOKEN_SECONDS - Math.max(0, ageSeconds)),
    }),
  )
  return { body, isReduced: missing.length > 0 }
}

function sendRefusal(
  deps: TokenDeps,
  request: IncomingMessage,
  response: ServerResponse,
  { error, known }: { error: unknown; known: Known },
): void {
  const refusal = isAppError(error)
    ? error
    : new AppError('INTERNAL', 'Berth cannot decide this now. Try again in a minute.')
  const { status, code, headers } = answerOf(refusal)
  if (refusal === error) deps.logger.info({ code: refusal.code, status }, 'token refused')
  else deps.logger.error({ err: error }, 'token request failed')
  const body = tokenErrorBody(code, refusal.detail)
  sendJson(response, status, body, { ...headers, ...closingHeaders(request) })
  report(deps, request, known, { code: refusal.code, detail: refusal.detail })
  deps.onAnswer?.(refusal.code)
}

function report(
  deps: TokenDeps,
  request: IncomingMessage,
  known: Known,
  what: Pick<TokenRefusal, 'code' | 'detail'>,
): void {
  deps.onRefusal({
    ...what,
    ...known,
    address: deps.addressOf(request),
    client: request.headers['user-agent'] ?? null,
  })
}

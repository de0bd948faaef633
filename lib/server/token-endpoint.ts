import type { IncomingMessage, ServerResponse } from 'node:http'
import { AppError, isAppError } from '../kernel/app-error'
import type { Logger } from '../kernel/logger'
import type { RegistryAccess } from '../registry/registry-access'
import { intersectScopes, parseScopes } from '../registry/scopes'
import { type TokenErrorCode, tokenErrorBody, tokenResponseBody } from '../registry/token-response'
import type { Actor } from '../tenants/actor'
import type { DecideTokenAccess } from './decide-token-access'
import { sendJson } from './http'
import { readTokenQuestion } from './token-request'

export type TokenDeps = {
  /** By a password of the directory or an access token; throws INVALID_CREDENTIALS. */
  authenticate(credentials: {
    username: string
    password: string
    address: string | null
    client: string | null
  }): Promise<Actor>
  decide: DecideTokenAccess
  access: Pick<RegistryAccess, 'issueToken'>
  logger: Logger
}

/**
 * `GET|POST /token`: the token server of every registry. Wrong credentials are 401; less than was asked for is 200
 * with the intersection; a refusal by policy is 403 with DENIED and a text that docker prints. Never 5xx for
 * policy, since docker retries those for a minute and then shows only the status.
 */
export async function answerToken(
  deps: TokenDeps,
  request: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Promise<void> {
  try {
    const question = await readTokenQuestion(request, url)
    if (question.credentials === null || question.credentials.username === '') {
      throw new AppError('UNAUTHENTICATED', 'Sign in with docker login first.')
    }
    const actor = await deps.authenticate({
      ...question.credentials,
      address: request.socket.remoteAddress ?? null,
      client: request.headers['user-agent'] ?? null,
    })
    const requested = parseScopes(question.scopes)
    const wantsPush = requested.some((scope) => scope.actions.includes('push'))
    const allowed = await deps.decide({ actor, service: question.service, wantsPush })
    const access = intersectScopes(requested, ({ type, name }) =>
      type === 'repository' ? allowed(name) : [],
    )
    sendJson(
      response,
      200,
      tokenResponseBody(
        deps.access.issueToken({ service: question.service, subject: actor.username, access }),
      ),
    )
  } catch (error) {
    sendRefusal(deps.logger, response, error)
  }
}

function sendRefusal(logger: Logger, response: ServerResponse, error: unknown): void {
  if (!isAppError(error)) {
    logger.error({ err: error }, 'token request failed')
    sendJson(
      response,
      429,
      tokenErrorBody('TOOMANYREQUESTS', 'Berth cannot decide this now. Try again in a minute.'),
      {
        'retry-after': '30',
      },
    )
    return
  }
  const { status, code } = refusalOf(error)
  logger.info({ code: error.code, status }, 'token refused')
  const headers: Record<string, string> =
    status === 401
      ? { 'www-authenticate': 'Basic realm="Berth"' }
      : status === 429
        ? { 'retry-after': '30' }
        : {}
  sendJson(response, status, tokenErrorBody(code, error.detail), headers)
}

function refusalOf(error: AppError): { status: number; code: TokenErrorCode } {
  switch (error.code) {
    case 'INVALID_CREDENTIALS':
    case 'UNAUTHENTICATED':
      return { status: 401, code: 'UNAUTHORIZED' }
    case 'BAD_INPUT':
    case 'TOO_LARGE':
    case 'METHOD_NOT_ALLOWED':
      return { status: error.status, code: 'UNSUPPORTED' }
    case 'FORBIDDEN':
    case 'NOT_FOUND':
    case 'QUOTA_EXCEEDED':
    case 'CONFLICT':
      return { status: 403, code: 'DENIED' }
    default:
      return { status: 429, code: 'TOOMANYREQUESTS' }
  }
}

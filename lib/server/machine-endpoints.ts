import type { IncomingMessage, ServerResponse } from 'node:http'
import { isAppError } from '../kernel/app-error'
import type { Logger } from '../kernel/logger'
import { holdsToken } from '../kernel/redact-tokens'
import { answerEvents, type EventsDeps } from './events-endpoint'
import { closingHeaders, sendJson, sendText } from './http'
import { answerMetrics, type MetricsDeps } from './metrics'
import { answerToken, type TokenDeps } from './token-endpoint'

export type MachineDeps = {
  token: TokenDeps
  events: EventsDeps
  caPem(): string
  metrics: MetricsDeps
  /** Null when ready, else what is missing. */
  readiness(): Promise<string | null>
  logger: Logger
}

/** Every path outside Next, with its methods. The permission tests read this table. */
export const MACHINE_ENDPOINTS: Readonly<Record<string, readonly string[]>> = {
  '/token': ['GET', 'POST'],
  '/events': ['POST'],
  '/healthz': ['GET'],
  '/readyz': ['GET'],
  '/ca.crt': ['GET'],
  '/metrics': ['GET'],
}

const ORIGIN = 'http://berth.invalid'

/**
 * Answers the machine endpoints, plain Node because docker clients and registries hit them hard.
 * Returns false for any other path, untouched. An access token in the address is refused wherever it was going,
 * before anything further down could write that address to a log. Never rejects.
 */
export async function answerMachine(
  deps: MachineDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<boolean> {
  const target = request.url ?? '/'
  const url = parseTarget(target)
  if (url === null) {
    sendJson(response, 400, { code: 'BAD_INPUT' })
    return true
  }
  if (holdsToken(target)) {
    sendJson(response, 400, {
      code: 'BAD_INPUT',
      detail:
        'There is an access token in the address, where proxies and logs keep it. Rotate it now, and send it in the Authorization header.',
    })
    return true
  }
  const methods = Object.hasOwn(MACHINE_ENDPOINTS, url.pathname)
    ? MACHINE_ENDPOINTS[url.pathname]
    : undefined
  if (methods === undefined) return false
  if (!methods.includes(request.method ?? '')) {
    sendJson(response, 405, { code: 'METHOD_NOT_ALLOWED' }, { allow: methods.join(', ') })
    return true
  }
  try {
    await answer(deps, url, request, response)
  } catch (error) {
    if (!isAppError(error))
      deps.logger.error({ err: error, path: url.pathname }, 'machine endpoint failed')
    const status = isAppError(error) ? error.status : 500
    const code = isAppError(error) ? error.code : 'INTERNAL'
    if (!response.headersSent) sendJson(response, status, { code }, closingHeaders(request))
  }
  return true
}

async function answer(
  deps: MachineDeps,
  url: URL,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  switch (url.pathname) {
    case '/token':
      return answerToken(deps.token, request, response, url)
    case '/events':
      return answerEvents(deps.events, request, response)
    case '/ca.crt':
      return sendText(response, 200, deps.caPem(), {
        'content-type': 'application/x-pem-file',
        'content-disposition': 'attachment; filename="ca.crt"',
      })
    case '/metrics':
      return answerMetrics(deps.metrics, request, response)
    case '/healthz':
      return sendText(response, 200, 'ok\n')
    default: {
      const missing = await deps.readiness()
      return sendText(response, missing === null ? 200 : 503, `${missing ?? 'ready'}\n`)
    }
  }
}

/** Null for targets such as `//`, which Node hands on although they are no address at all. */
function parseTarget(target: string): URL | null {
  try {
    return new URL(target, ORIGIN)
  } catch {
    return null
  }
}

import type { AppError, AppErrorCode } from '../kernel/app-error'
import type { TokenErrorCode } from '../registry/token-response'
import type { Actor } from '../tenants/actor'

/** What `/token` did not give, for the audit trail. Never holds a password. */
export type TokenRefusal = {
  /** Why; `SCOPE_REDUCED` when a token was given that holds less than was asked for. */
  code: AppErrorCode | 'SCOPE_REDUCED'
  /** The sentence that the client got; for a reduced scope what is missing, as scopes. */
  detail: string
  /** Null while nobody was recognised. */
  actor: Actor | null
  /** As it was typed; '' for none. */
  username: string
  /** As it was asked for, null for none or nonsense: it may not exist. */
  registryId: string | null
  address: string
  client: string | null
}

type Answer = { status: number; code: TokenErrorCode }

/**
 * How each refusal reaches a docker client: the one table of `/token`. Docker repeats 5xx for a minute and then shows
 * the status alone, so there is none here: what is our own trouble is 429, with a text.
 */
const ANSWERS: Readonly<Record<AppErrorCode, Answer>> = {
  BAD_INPUT: { status: 400, code: 'UNSUPPORTED' },
  METHOD_NOT_ALLOWED: { status: 405, code: 'UNSUPPORTED' },
  TOO_LARGE: { status: 413, code: 'UNSUPPORTED' },
  UNAUTHENTICATED: { status: 401, code: 'UNAUTHORIZED' },
  INVALID_CREDENTIALS: { status: 401, code: 'UNAUTHORIZED' },
  FORBIDDEN: { status: 403, code: 'DENIED' },
  NOT_FOUND: { status: 403, code: 'DENIED' },
  QUOTA_EXCEEDED: { status: 403, code: 'DENIED' },
  BUDGET_EXCEEDED: { status: 403, code: 'DENIED' },
  CONFLICT: { status: 403, code: 'DENIED' },
  NAME_TAKEN: { status: 403, code: 'DENIED' },
  SUSPENDED: { status: 403, code: 'DENIED' },
  RATE_LIMITED: { status: 429, code: 'TOOMANYREQUESTS' },
  NOT_READY: { status: 429, code: 'TOOMANYREQUESTS' },
  TIMEOUT: { status: 429, code: 'TOOMANYREQUESTS' },
  INTERNAL: { status: 429, code: 'TOOMANYREQUESTS' },
  DIRECTORY_UNAVAILABLE: { status: 429, code: 'TOOMANYREQUESTS' },
  DATABASE_UNAVAILABLE: { status: 429, code: 'TOOMANYREQUESTS' },
  STORAGE_UNAVAILABLE: { status: 429, code: 'TOOMANYREQUESTS' },
  STORAGE_REFUSED: { status: 429, code: 'TOOMANYREQUESTS' },
  SWARM_UNAVAILABLE: { status: 429, code: 'TOOMANYREQUESTS' },
  SWARM_REFUSED: { status: 429, code: 'TOOMANYREQUESTS' },
  REGISTRY_UNAVAILABLE: { status: 429, code: 'TOOMANYREQUESTS' },
  REGISTRY_REFUSED: { status: 429, code: 'TOOMANYREQUESTS' },
}

const RETRY_SECONDS = 30

/** Status, code and headers for a refusal. */
export function answerOf(error: AppError): Answer & { headers: Record<string, string> } {
  const answer = ANSWERS[error.code]
  switch (answer.status) {
    case 401:
      return { ...answer, headers: { 'www-authenticate': 'Basic realm="Berth"' } }
    case 429:
      return { ...answer, headers: { 'retry-after': String(error.retryAfterS ?? RETRY_SECONDS) } }
    default:
      return { ...answer, headers: {} }
  }
}

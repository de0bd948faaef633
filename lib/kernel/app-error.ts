/** Every way Berth refuses or fails that a person or a script may meet. The HTTP status is one exhaustive table. */
export const STATUS_OF_CODE = {
  BAD_INPUT: 400,
  UNAUTHENTICATED: 401,
  INVALID_CREDENTIALS: 401,
  FORBIDDEN: 403,
  QUOTA_EXCEEDED: 403,
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  CONFLICT: 409,
  NAME_TAKEN: 409,
  BUDGET_EXCEEDED: 409,
  NOT_READY: 409,
  SUSPENDED: 409,
  TOO_LARGE: 413,
  RATE_LIMITED: 429,
  INTERNAL: 500,
  STORAGE_REFUSED: 502,
  SWARM_REFUSED: 502,
  REGISTRY_REFUSED: 502,
  DIRECTORY_UNAVAILABLE: 503,
  SWARM_UNAVAILABLE: 503,
  REGISTRY_UNAVAILABLE: 503,
  STORAGE_UNAVAILABLE: 503,
  DATABASE_UNAVAILABLE: 503,
  TIMEOUT: 504,
} as const

export type AppErrorCode = keyof typeof STATUS_OF_CODE

export type AppErrorOptions = {
  /** The form field that a person should change. */
  field?: string
  /** Text of the program that refused (Docker, the registry, LDAP), shown below our own sentence. */
  raw?: string
  /** Trying the same again cannot help until somebody changes something. */
  terminal?: boolean
  /** When trying again can help, in seconds from now. */
  retryAfterS?: number
  cause?: unknown
}

/**
 * The one error of the domain. `detail` is a sentence that is safe to show: what happened, why, what to do.
 * Anything secret or internal belongs in `cause`, which only the log sees.
 */
export class AppError extends Error {
  readonly code: AppErrorCode
  readonly detail: string
  readonly field: string | undefined
  readonly raw: string | undefined
  readonly terminal: boolean
  readonly retryAfterS: number | undefined

  constructor(code: AppErrorCode, detail: string, options: AppErrorOptions = {}) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause })
    this.name = 'AppError'
    this.code = code
    this.detail = detail
    this.field = options.field
    this.raw = options.raw
    this.terminal = options.terminal ?? false
    this.retryAfterS = options.retryAfterS
  }

  get status(): number {
    return STATUS_OF_CODE[this.code]
  }
}

/**
 * Whether `error` is an `AppError`, also when it was made by another bundled copy of this module
 * (the server bundle and Next's bundle each hold one), where `instanceof` would say no.
 */
export function isAppError(error: unknown): error is AppError {
  return (
    error instanceof Error &&
    error.name === 'AppError' &&
    'code' in error &&
    typeof error.code === 'string' &&
    error.code in STATUS_OF_CODE
  )
}

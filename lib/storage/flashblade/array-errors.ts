import { z } from 'zod'
import { AppError } from '../../kernel/app-error'

const RAW_MAX = 500

const errorSchema = z.union([
  // Most refusals.
  z
    .object({
      errors: z.array(z.object({ context: z.string().nullish(), message: z.string().nullish() })),
    })
    .transform(({ errors }) => errors.map(textOf).join('; ')),
  // An expired session, as real arrays answer.
  z
    .object({
      error: z.array(z.object({ context: z.string().nullish(), message: z.string().nullish() })),
    })
    .transform(({ error }) => error.map(textOf).join('; ')),
  // The gateway in front of the API.
  z.object({ message: z.string() }).transform(({ message }) => message),
])

function textOf({
  context,
  message,
}: {
  context?: string | null | undefined
  message?: string | null | undefined
}): string {
  return [context, message].filter((part) => part != null && part !== '').join(': ')
}

/** What the array said, in any of its three shapes; '' when it said nothing that can be read. For people, never to branch on. */
export function refusalText(body: string): string {
  try {
    const parsed = errorSchema.safeParse(JSON.parse(body))
    return parsed.success ? parsed.data.slice(0, RAW_MAX) : ''
  } catch {
    return ''
  }
}

/** An answer with a status that is no success. */
export function arrayRefused(status: number, body: string): AppError {
  const raw = `HTTP ${status}${body === '' ? '' : `: ${refusalText(body)}`}`.replace(/: $/, '')
  if (status === 401 || status === 403) {
    return new AppError(
      'STORAGE_REFUSED',
      'The array refuses the API token. Check that it is still valid (FLASHBLADE_TOKEN_FILE) and that its user may set quotas (role storage_admin).',
      { raw },
    )
  }
  if (status >= 500) {
    return new AppError(
      'STORAGE_UNAVAILABLE',
      'The array failed to answer. Look at its own health page; Berth asks again by itself.',
      { raw },
    )
  }
  return new AppError('STORAGE_REFUSED', 'The array refused a call.', { raw })
}

/** Asked too often: nothing is sent until `retryAfterS` is over. */
export function arrayBusy(retryAfterS: number): AppError {
  return new AppError(
    'STORAGE_UNAVAILABLE',
    'The array asks Berth to call less often. It goes on by itself.',
    { retryAfterS },
  )
}

export function arrayUnreachable(cause: unknown): AppError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  if (/CERT|SELF_SIGNED|VERIFY|ALTNAME|ISSUER/.test(code)) {
    return new AppError(
      'STORAGE_UNAVAILABLE',
      'The certificate of the array is not the one that FLASHBLADE_CA_FILE vouches for. Compare the two; if the array got a new certificate, put that, or its CA, into the file.',
      { raw: code },
    )
  }
  return new AppError(
    'STORAGE_UNAVAILABLE',
    'The array does not answer. Check FLASHBLADE_URL, the array, and the network between.',
    { raw: code },
  )
}

export function arrayTooSlow(timeoutMs: number): AppError {
  return new AppError(
    'STORAGE_UNAVAILABLE',
    `The array did not answer within ${timeoutMs} ms. Look at its own health page; Berth asks again by itself.`,
  )
}

/** An answer that is not what the description of the API promises. */
export function arrayNotUnderstood(what: string): AppError {
  return new AppError(
    'STORAGE_REFUSED',
    'Berth does not understand what answers at FLASHBLADE_URL. Check that it is the management address of a FlashBlade, without a proxy that changes answers.',
    { raw: what.slice(0, RAW_MAX) },
  )
}

import { AppError } from '../kernel/app-error'

const RAW_LENGTH_MAX = 500

const CERTIFICATE_CODES: ReadonlySet<string> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
])

const CONNECTION_SENTENCES: ReadonlyMap<string, string> = new Map([
  ['ECONNREFUSED', 'Nothing listens at the address of the registry.'],
  ['ECONNRESET', 'The registry closed the connection before it answered.'],
  ['EHOSTUNREACH', 'The address of the registry cannot be reached.'],
  ['ENETUNREACH', 'The address of the registry cannot be reached.'],
  ['ENOTFOUND', 'The name of the registry cannot be resolved.'],
  ['EAI_AGAIN', 'The name of the registry cannot be resolved.'],
])

/** The error for an answer of the registry that is not the one hoped for. `body` is at most shown below our words. */
export function refusedByRegistry(status: number, body: Uint8Array): AppError {
  const raw = rawText(body)
  const options = raw === '' ? {} : { raw }
  if (status >= 500) {
    return new AppError(
      'REGISTRY_UNAVAILABLE',
      'The registry failed to answer. Try again.',
      options,
    )
  }
  if (status >= 300 && status < 400) {
    return refusal('The registry sent Berth to another address, which Berth does not follow.')
  }
  switch (status) {
    case 401:
    case 403:
      return new AppError(
        'REGISTRY_REFUSED',
        'The registry does not accept the token of Berth. Its token certificate, its service name or its clock may differ.',
        options,
      )
    case 404:
      return new AppError('NOT_FOUND', 'The registry does not have this (any more).', options)
    case 405:
      return new AppError(
        'REGISTRY_REFUSED',
        'The registry is read-only, or deletion is disabled in it.',
        options,
      )
    case 429:
      return new AppError(
        'REGISTRY_UNAVAILABLE',
        'The registry has too much to do. Try again.',
        options,
      )
    default:
      return new AppError('REGISTRY_REFUSED', `The registry refused (HTTP ${status}).`, options)
  }
}

/** The error for an answer that breaks the protocol: Berth trusts none of it. */
export function refusal(detail: string): AppError {
  return new AppError('REGISTRY_REFUSED', detail)
}

/** The error for a connection that did not come about or broke: refused, reset, TLS, name. */
export function registryUnreachable(cause: unknown): AppError {
  const code = codeOf(cause)
  const isTls = CERTIFICATE_CODES.has(code) || code.startsWith('ERR_SSL') || code === 'EPROTO'
  const detail = isTls
    ? 'The registry did not show a certificate that Berth trusts.'
    : (CONNECTION_SENTENCES.get(code) ?? 'The registry cannot be reached.')
  return new AppError('REGISTRY_UNAVAILABLE', detail, {
    cause,
    ...(cause instanceof Error ? { raw: cause.message.slice(0, RAW_LENGTH_MAX) } : {}),
  })
}

/** The error for an answer that was not complete in time. */
export function registryTooSlow(timeoutMs: number): AppError {
  return new AppError('TIMEOUT', `The registry did not answer within ${timeoutMs / 1000} s.`)
}

/** Codes of the registry's own errors (`NAME_UNKNOWN`, `MANIFEST_UNKNOWN`, …) with their messages, or plain text. */
function rawText(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, 64 * 1024))
  return (errorsIn(text) ?? text).trim().slice(0, RAW_LENGTH_MAX)
}

function errorsIn(text: string): string | null {
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json !== 'object' || json === null || !('errors' in json)) return null
    if (!Array.isArray(json.errors)) return null
    const lines = json.errors.slice(0, 5).map(errorLine)
    return lines.join('; ')
  } catch {
    return null
  }
}

function errorLine(error: unknown): string {
  if (typeof error !== 'object' || error === null) return ''
  const { code, message } = { code: '', message: '', ...error }
  return `${String(code)}: ${String(message)}`
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
}

import { ResultCodeError } from 'ldapts'
import { AppError } from '../kernel/app-error'

/** What was being done with the directory when it failed; decides which sentence helps. */
export type LdapStage = 'connect' | 'startTls' | 'serviceBind' | 'passwordBind' | 'search'

export type LdapServer = { url: string; host: string; port: number; tls: boolean }

/** LDAP result codes that we tell apart (RFC 4511, appendix A). */
const CODE = {
  timeLimitExceeded: 3,
  sizeLimitExceeded: 4,
  strongerAuthRequired: 8,
  referral: 10,
  adminLimitExceeded: 11,
  confidentialityRequired: 13,
  constraintViolation: 19,
  noSuchObject: 32,
  invalidDnSyntax: 34,
  inappropriateAuthentication: 48,
  invalidCredentials: 49,
  insufficientAccess: 50,
  busy: 51,
  unavailable: 52,
  unwillingToPerform: 53,
} as const

/**
 * The answers of a bind that mean "not with this name and password": also for accounts that are locked, have no
 * password or have just gone, so that nobody learns from the answer which names exist.
 */
const PASSWORD_REFUSALS: ReadonlySet<number> = new Set([
  CODE.constraintViolation,
  CODE.noSuchObject,
  CODE.invalidDnSyntax,
  CODE.inappropriateAuthentication,
  CODE.invalidCredentials,
  CODE.insufficientAccess,
  CODE.unwillingToPerform,
])

/** Whether a failed bind of a person means that name and password do not fit, and not that the directory failed. */
export function isPasswordRefusal(error: unknown): boolean {
  return error instanceof ResultCodeError && PASSWORD_REFUSALS.has(error.code)
}

/** Whether `error` says that the service account was refused. */
export function isServiceAccountRefusal(error: AppError): boolean {
  return error.field === 'bind'
}

/** Whether the directory answered at all, be it with a refusal. */
export function isAnswer(error: unknown): boolean {
  return error instanceof ResultCodeError
}

/** The one answer for an unknown name and for a wrong password. */
export function wrongCredentials(): AppError {
  return new AppError('INVALID_CREDENTIALS', 'The user name or the password is wrong.')
}

/**
 * Turns whatever ldapts, TLS or the socket threw at `stage` into `DIRECTORY_UNAVAILABLE` with a sentence that names
 * the server and says what to do. The directory's own text goes to `raw`. `terminal` marks what only somebody who
 * changes a setting can mend.
 */
export function directoryUnavailable(
  server: LdapServer,
  stage: LdapStage,
  error: unknown,
  timeoutMs: number,
): AppError {
  const where = `The directory at ${server.host}:${server.port}`
  const isResult = error instanceof ResultCodeError
  const { text, terminal } = isResult
    ? describeResult(stage, error.code)
    : describeFailure(error, timeoutMs)
  return new AppError('DIRECTORY_UNAVAILABLE', `${where} ${text}`, {
    ...(isResult ? { raw: error.message } : {}),
    ...(stage === 'serviceBind' && isPasswordRefusal(error) ? { field: 'bind' } : {}),
    terminal,
    cause: error,
  })
}

type Description = { text: string; terminal: boolean }

function describeResult(stage: LdapStage, code: number): Description {
  const setting = (text: string): Description => ({ text, terminal: true })
  if (code === CODE.busy || code === CODE.unavailable)
    return { text: 'says that it is busy. Try again in a moment.', terminal: false }
  if (code === CODE.confidentialityRequired || code === CODE.strongerAuthRequired)
    return setting('demands an encrypted connection. Use an ldaps:// address or turn on StartTLS.')
  if (code === CODE.referral)
    return setting(
      'refers to another server, which Berth does not follow. Use the address of the server that holds the entries.',
    )
  if (stage === 'startTls')
    return setting(
      'refuses StartTLS. Turn it on there, or use an ldaps:// address; Berth does not go on without encryption.',
    )
  if (stage === 'serviceBind')
    return setting(
      'refuses the service account. Check its DN and password in the directory settings.',
    )
  if (stage === 'passwordBind')
    return setting('could not check a password. Ask its administrator to look at its log.')
  if (code === CODE.noSuchObject)
    return setting(
      'has no entry at a configured base DN, or hides it. Check the base DNs and what the service account may read.',
    )
  if (code === CODE.sizeLimitExceeded || code === CODE.adminLimitExceeded)
    return setting(
      'returns fewer entries than there are. Raise its size limit for the service account, or narrow the base DNs and filters.',
    )
  if (code === CODE.timeLimitExceeded)
    return {
      text: 'gave up on a search. Narrow the base DNs and filters, or index the attributes they use.',
      terminal: false,
    }
  return setting(
    'refuses to be searched. Check the service account and what it may read, and the base DNs.',
  )
}

const NETWORK_TEXT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refuses connections. Check that it runs and that the port is right.',
  ECONNRESET: 'closed the connection. Check the port, and whether it expects TLS there.',
  EPIPE: 'closed the connection. Check the port, and whether it expects TLS there.',
  ENOTFOUND: 'has a name that is not known here. Check the address and the name server.',
  EAI_AGAIN: 'has a name that could not be looked up. Check the name server.',
  EHOSTUNREACH: 'cannot be reached from here. Check the network and the firewall.',
  ENETUNREACH: 'cannot be reached from here. Check the network and the firewall.',
  ETIMEDOUT: 'cannot be reached from here. Check the network and the firewall.',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'shows a certificate for another name. Use the name that the certificate holds.',
  CERT_HAS_EXPIRED: 'shows a certificate that has expired. Have it renewed.',
  CERT_NOT_YET_VALID: 'shows a certificate that is not valid yet. Check the clocks.',
}

// OpenSSL's verdicts on a chain, as Node names them in `error.code`.
const UNTRUSTED =
  /^(UNABLE_TO_(GET_ISSUER_CERT|VERIFY_LEAF_SIGNATURE)|SELF_SIGNED_CERT|DEPTH_ZERO_SELF_SIGNED|CERT_|INVALID_CA|PATH_LENGTH)/

function describeFailure(error: unknown, timeoutMs: number): Description {
  if (error instanceof Error && error.name === 'TimeoutError')
    return {
      text: `did not answer within ${timeoutMs / 1000} s. Check that it runs and that the network lets us through.`,
      terminal: false,
    }
  const code = codeOf(error)
  const known = Object.hasOwn(NETWORK_TEXT, code) ? NETWORK_TEXT[code] : undefined
  if (known !== undefined) return { text: known, terminal: false }
  if (UNTRUSTED.test(code))
    return {
      text: `shows a certificate that is not trusted (${code}). Check that the directory's CA file holds the CA that signed it.`,
      terminal: false,
    }
  if (/^(ERR_SSL|ERR_TLS|EPROTO)/.test(code))
    return {
      text: `does not agree on TLS (${code}). Check the port and that it speaks TLS 1.2 or newer.`,
      terminal: false,
    }
  return {
    text: 'broke off the conversation. Check that it runs, and the port.',
    terminal: false,
  }
}

function codeOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' ? code : ''
}

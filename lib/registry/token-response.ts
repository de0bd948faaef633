import type { IssuedToken } from './token'

/**
 * The body that docker clients expect of a token server. Both names of the token, because readers of the GET
 * form look at `token` and readers of the POST form at `access_token`; no `refresh_token`, which would make
 * docker forget the password.
 */
export function tokenResponseBody(issued: IssuedToken) {
  return {
    token: issued.token,
    access_token: issued.token,
    expires_in: issued.expiresInSeconds,
    issued_at: issued.issuedAt.toISOString(),
  }
}

/** Codes of the distribution spec that make sense at the token endpoint. */
export type TokenErrorCode =
  | 'UNAUTHORIZED'
  | 'DENIED'
  | 'TOOMANYREQUESTS'
  | 'UNSUPPORTED'
  | 'UNAVAILABLE'

/**
 * The only error body whose `message` every docker client prints, sent as application/json.
 * A `detail` is not shown, so everything for people belongs in `message`.
 */
export function tokenErrorBody(code: TokenErrorCode, message: string) {
  return { errors: [{ code, message }] }
}

import { type KeyObject, randomUUID, sign } from 'node:crypto'
import { AppError } from '../kernel/app-error'
import type { Clock } from '../kernel/clock'
import type { TokenAccess } from './scopes'

export type TokenSigner = {
  /** Private, EC P-256. A key object: parsing a PEM for each token would cost ten times the signature. */
  key: KeyObject
  /** Certificates as base64 DER, the signer's own first; the last one chains to the registries' root bundle. */
  x5c: readonly string[]
}

export type TokenRequest = {
  /** The registry's `service`, unique to it: the only wall between two tenants. */
  service: string
  /** Who acts: becomes `actor.name` of the registry's notifications. */
  subject: string
  access: readonly TokenAccess[]
  /** Default `TOKEN_SECONDS`. Registries accept a token for `LEEWAY_SECONDS` longer. */
  lifetimeSeconds?: number
}

export type IssuedToken = { token: string; expiresInSeconds: number; issuedAt: Date }

export type TokenIssuer = { issue(request: TokenRequest): IssuedToken }

/** How long a token lives. */
export const TOKEN_SECONDS = 300
/** How much longer than that registries take it, for clocks that differ. */
export const LEEWAY_SECONDS = 60
// A registry whose clock is behind must not refuse a token as "not yet valid".
const BACKDATED_SECONDS = 10
const LIFETIME_SECONDS_MAX = 3600

/**
 * Signs registry tokens as every version of distribution takes them: ES256, `x5c`, a plain string as audience,
 * whole seconds, signature as raw r and s (RFC 7515, RFC 7518 section 3.4, distribution token spec).
 * `issue` is synchronous (about 30 microseconds). Throws `INTERNAL` for a signer that registries would refuse,
 * and for a request without service or subject.
 */
export function createTokenIssuer(options: {
  issuer: string
  signer: TokenSigner
  clock: Clock
}): TokenIssuer {
  const { issuer, signer, clock } = options
  ensure(issuer !== '', 'the token issuer has no name')
  ensure(isP256PrivateKey(signer.key), 'the token key is not a private P-256 key')
  ensure(signer.x5c.length > 0, 'the token key has no certificate')
  const header = encode({ typ: 'JWT', alg: 'ES256', x5c: signer.x5c })

  return {
    issue({ service, subject, access, lifetimeSeconds = TOKEN_SECONDS }) {
      ensure(service !== '' && subject !== '', 'a token needs a service and a subject')
      ensure(
        Number.isInteger(lifetimeSeconds) &&
          lifetimeSeconds > 0 &&
          lifetimeSeconds <= LIFETIME_SECONDS_MAX,
        'a token lives for 1 to 3600 whole seconds',
      )
      const issuedAtSeconds = Math.floor(clock.now().getTime() / 1000)
      const claims = encode({
        iss: issuer,
        sub: subject,
        aud: service,
        iat: issuedAtSeconds,
        nbf: issuedAtSeconds - BACKDATED_SECONDS,
        exp: issuedAtSeconds + lifetimeSeconds,
        jti: randomUUID(),
        access,
      })
      const signed = `${header}.${claims}`
      const signature = sign('sha256', Buffer.from(signed), {
        key: signer.key,
        dsaEncoding: 'ieee-p1363',
      })
      return {
        token: `${signed}.${signature.toString('base64url')}`,
        expiresInSeconds: lifetimeSeconds,
        issuedAt: new Date(issuedAtSeconds * 1000),
      }
    },
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function isP256PrivateKey(key: KeyObject): boolean {
  return (
    key.type === 'private' &&
    key.asymmetricKeyType === 'ec' &&
    key.asymmetricKeyDetails?.namedCurve === 'prime256v1'
  )
}

function ensure(condition: boolean, why: string): void {
  if (!condition) throw new AppError('INTERNAL', `No token was made: ${why}.`, { terminal: true })
}

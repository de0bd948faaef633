import { AppError } from '../kernel/app-error'

/** A directory name may not begin with it; a partial index of the database knows it too. */
export const OIDC_PREFIX = 'oidc/'
const USABLE = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,199}$/u

/**
 * Whether that is the name of somebody who signs in with OIDC. Their names have a prefix that no name of the directory
 * may have, so that an identity provider that calls somebody `admin` makes nobody the directory's `admin`.
 */
export function isOidcName(username: string): boolean {
  return username.trim().toLowerCase().startsWith(OIDC_PREFIX)
}

/** @throws AppError BAD_INPUT for a claim that is no name */
export function oidcName(claim: string): string {
  const name = claim.normalize('NFKC').trim().toLowerCase()
  if (USABLE.test(name)) return OIDC_PREFIX + name
  throw new AppError(
    'BAD_INPUT',
    'The identity provider gives no name that Berth can use: letters, digits and . _ @ + -, at most 200. An admin sets with OIDC_USERNAME_CLAIM which claim holds it.',
  )
}

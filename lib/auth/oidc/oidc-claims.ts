import type { Settings } from '../../env/settings'
import { AppError } from '../../kernel/app-error'

export type OidcPerson = {
  subject: string
  /** As the claim gives it; null when it is not there. */
  name: string | null
  displayName: string | null
  email: string | null
  groups: string[]
}

export type Claims = Readonly<Record<string, unknown>>

const MAX_GROUPS = 2000
const MAX_GROUP_CHARS = 256

/**
 * What the claims say of somebody. A groups claim that is missing means no groups.
 *
 * @throws AppError BAD_INPUT without a subject, DIRECTORY_UNAVAILABLE above 2000 groups
 */
export function parseClaims(
  claims: Claims,
  settings: Pick<Settings, 'OIDC_USERNAME_CLAIM' | 'OIDC_GROUPS_CLAIM'>,
): OidcPerson {
  const subject = textOf(claims, 'sub')
  if (subject === null)
    throw new AppError('BAD_INPUT', 'The identity provider does not say who this is.')
  return {
    subject,
    name: textOf(claims, settings.OIDC_USERNAME_CLAIM),
    displayName: textOf(claims, 'name'),
    email: textOf(claims, 'email'),
    groups: groupsOf(claimAt(claims, settings.OIDC_GROUPS_CLAIM)),
  }
}

function groupsOf(value: unknown): string[] {
  const listed: unknown[] = Array.isArray(value) ? value : [value]
  if (listed.length > MAX_GROUPS)
    throw new AppError(
      'DIRECTORY_UNAVAILABLE',
      `The identity provider lists this person in more than ${MAX_GROUPS} groups. Have it send only those that matter to Berth.`,
      { terminal: true },
    )
  const byName = new Map<string, string>()
  for (const item of listed) {
    if (typeof item !== 'string' || item.length > MAX_GROUP_CHARS) continue
    // Keycloak writes a top-level group as a path.
    const name = item.trim().replace(/^\//, '')
    const key = name.toLowerCase()
    if (name !== '' && !byName.has(key)) byName.set(key, name)
  }
  return [...byName.values()]
}

function textOf(claims: Claims, path: string): string | null {
  const value = claimAt(claims, path)
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : null
}

/** The claim of that name, or else the one at the dotted path. */
function claimAt(claims: Claims, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path]
  let value: unknown = claims
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
    value = Object.entries(value).find(([key]) => key === name)?.[1]
  }
  return value
}

import type { TenantRole } from './views'

/** From the least to the most. */
export const TENANT_ROLES = [
  'viewer',
  'developer',
  'owner',
] as const satisfies readonly TenantRole[]

/** The highest of some roles; null for none. */
export function highestRole(roles: readonly TenantRole[]): TenantRole | null {
  return TENANT_ROLES.findLast((role) => roles.includes(role)) ?? null
}

/** Parses a stored role; an unknown word means a newer or damaged database and is loud. */
export function parseRole(text: string): TenantRole {
  const role = TENANT_ROLES.find((known) => known === text)
  if (role === undefined) throw new Error(`unknown tenant role ${JSON.stringify(text)}`)
  return role
}

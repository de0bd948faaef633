import type { TenantRole } from './views'

/** From the least to the most. */
export const TENANT_ROLES = [
  'viewer',
  'developer',
  'owner',
] as const satisfies readonly TenantRole[]

const VIEWER = ['registry.read', 'registry.pull', 'image.read'] as const
const DEVELOPER = [...VIEWER, 'registry.push', 'registry.request', 'registry.retry'] as const
const OWNER = [...DEVELOPER, 'image.delete', 'registry.delete', 'request.decideAccess'] as const
// Everything but to ask for registries and to push: what a team runs comes from its members. An admin who
// wants to push is granted a role first, which the audit trail shows.
const ADMIN = [
  ...VIEWER,
  'registry.retry',
  'image.delete',
  'registry.delete',
  'request.decideAccess',
  'request.decide',
  'quota.change',
  'budget.change',
  'tenant.list',
  'platform.read',
] as const

export type Action = (typeof OWNER)[number] | (typeof ADMIN)[number]

const ACTIONS_OF_ROLE: Readonly<Record<TenantRole, ReadonlySet<Action>>> = {
  viewer: new Set(VIEWER),
  developer: new Set(DEVELOPER),
  owner: new Set(OWNER),
}
const ACTIONS_OF_ADMIN: ReadonlySet<Action> = new Set(ADMIN)

/** Somebody in relation to one tenant; `role` is null for the platform itself and for tenants of others. */
export type Standing = { isAdmin: boolean; role: TenantRole | null }

/** Whether somebody may do `action` in the tenant that `who.role` is about. Pure; the browser asks the same question. */
export function can(who: Standing, action: Action): boolean {
  if (who.isAdmin && ACTIONS_OF_ADMIN.has(action)) return true
  return who.role !== null && ACTIONS_OF_ROLE[who.role].has(action)
}

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

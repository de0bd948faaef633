import type { Actor } from './actor'
import { roleIn } from './membership'
import type { Resource } from './resource'

const VIEWER = ['tenant.read', 'registry.read', 'registry.pull', 'image.read'] as const
const DEVELOPER = [...VIEWER, 'registry.push', 'registry.request', 'registry.retry'] as const
const OWNER = [
  ...DEVELOPER,
  'image.delete',
  'registry.delete',
  'request.decideAccess',
  'audit.read',
  'access.manage',
] as const
// Everything but to ask for registries and to push: what a team runs comes from its members. An admin who
// wants to push is granted a role first, which the audit trail shows.
const ADMIN = [
  ...VIEWER,
  'registry.retry',
  'image.delete',
  'registry.delete',
  'request.decideAccess',
  'audit.read',
  'access.manage',
  'request.decide',
  'quota.change',
  'budget.change',
  'tenant.list',
  'platform.read',
] as const
/** People without a role in the team, admins among them. */
const OUTSIDER = ['access.request'] as const
/** Somebody with what is their own, such as a request. */
const SELF = ['request.cancel'] as const

export type Action =
  | (typeof OWNER)[number]
  | (typeof ADMIN)[number]
  | (typeof OUTSIDER)[number]
  | (typeof SELF)[number]

/** How somebody stands to a resource; of admins and members both may be true. */
export type Standing = 'self' | 'outsider' | 'viewer' | 'developer' | 'owner' | 'admin'

/** Who may do what: the one table that use-cases, pages, the token server and the documentation follow. */
export const ACTIONS_OF: Readonly<Record<Standing, ReadonlySet<Action>>> = {
  self: new Set(SELF),
  outsider: new Set(OUTSIDER),
  viewer: new Set(VIEWER),
  developer: new Set(DEVELOPER),
  owner: new Set(OWNER),
  admin: new Set(ADMIN),
}

/**
 * Whether `actor` may do `action` to `resource`. Pure, and the only place that says so: whatever is not in the
 * table is refused.
 */
export function can(actor: Actor, action: Action, resource: Resource): boolean {
  if (actor.isAdmin && ACTIONS_OF.admin.has(action)) return true
  switch (resource.kind) {
    case 'platform':
      return false
    case 'person':
      return resource.username === actor.username && ACTIONS_OF.self.has(action)
    case 'tenant': {
      const role = roleIn(resource.tenant, actor, resource.suffixes)
      return ACTIONS_OF[role ?? 'outsider'].has(action)
    }
  }
}

import type { Actor } from './actor'
import { roleIn } from './membership'
import { matchesRepository } from './repository-glob'
import type { Resource } from './resource'
import type { TokenAction, TokenScope } from './token-scope'

const VIEWER = ['tenant.read', 'registry.read', 'registry.pull', 'image.read'] as const
const DEVELOPER = [...VIEWER, 'registry.push', 'registry.request', 'registry.retry'] as const
const OWNER = [
  ...DEVELOPER,
  'image.delete',
  'registry.cleanup',
  'registry.delete',
  'registry.restore',
  'registry.erase',
  'quota.request',
  'registry.suspend',
  'registry.change',
  'request.decideAccess',
  'audit.read',
  'usage.export',
  'access.manage',
  'ciAccount.read',
  'ciAccount.manage',
  'ciAccount.revoke',
] as const
// Everything but to ask for registries and quotas, to push and to let programs push: what a team runs comes from its members.
// An admin who wants to push is granted a role first, which the audit trail shows.
const ADMIN = [
  ...VIEWER,
  'registry.retry',
  'image.delete',
  'registry.cleanup',
  'registry.delete',
  'registry.restore',
  'registry.erase',
  'registry.eraseEarly',
  'registry.suspend',
  'registry.change',
  'request.decideAccess',
  'audit.read',
  'usage.export',
  'access.manage',
  'request.decide',
  'quota.change',
  'budget.change',
  'tenant.delete',
  'overcommit.change',
  'tenant.list',
  'platform.read',
  'directory.read',
  'session.list',
  'session.end',
  'ciAccount.read',
  'ciAccount.revoke',
  'token.revokeAny',
  'tokenPolicy.change',
  'certificate.rotate',
  'platform.test',
  'roll.continue',
] as const
/** People without a role in the team, admins among them. */
const OUTSIDER = ['access.request'] as const
/** Somebody with what is their own, such as a request. */
const SELF = ['request.cancel', 'token.own', 'session.list', 'session.end'] as const

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

// What a token must name for each; whatever is missing is for people: no token asks for registries or makes tokens.
const NEEDED_OF_TOKEN: Partial<Readonly<Record<Action, TokenAction>>> = {
  'registry.read': 'pull',
  'registry.pull': 'pull',
  'image.read': 'pull',
  'registry.push': 'push',
  'image.delete': 'delete',
}

/**
 * Whether `actor` may do `action` to `resource`. Pure, and the only place that says so: whatever is not in the
 * table is refused. Of an actor's rights an access token leaves what its scope names.
 */
export function can(actor: Actor, action: Action, resource: Resource): boolean {
  if (actor.token !== null && !scopeAllows(actor.token, action, resource)) return false
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

/** Whether a token's scope leaves `action` on `resource`: on a registry and what is in it, nothing else. */
function scopeAllows(scope: TokenScope, action: Action, resource: Resource): boolean {
  const needed = NEEDED_OF_TOKEN[action]
  if (needed === undefined || !scope.actions.includes(needed)) return false
  if (resource.kind !== 'tenant' || resource.registryId === null) return false
  const { tenant, registryId, repository } = resource
  if (scope.tenantId !== null && scope.tenantId !== tenant.id) return false
  if (scope.registryIds !== null && !scope.registryIds.includes(registryId)) return false
  return (
    repository === null || scope.repositories.some((glob) => matchesRepository(glob, repository))
  )
}

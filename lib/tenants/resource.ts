import type { RoleSuffixes, TenantBinding } from './membership'

/** What an action is done to, with everything that `can` needs to know of it. */
export type Resource = PlatformResource | PersonResource | TenantResource

/** Berth itself: what belongs to no tenant, or to all of them. */
export type PlatformResource = { kind: 'platform' }

/** What belongs to one person whatever their teams are, such as a request of theirs. */
export type PersonResource = { kind: 'person'; username: string }

/** A tenant, or something in it. */
export type TenantResource = {
  kind: 'tenant'
  tenant: TenantBinding
  suffixes: RoleSuffixes
  /** The registry that it is about; null for the tenant as a whole. */
  registryId: string | null
  /** The repository in it that it is about; null for the registry as a whole. */
  repository: string | null
}

export const PLATFORM: PlatformResource = { kind: 'platform' }

/** What belongs to the person of that name. */
export function ofPerson(username: string): PersonResource {
  return { kind: 'person', username }
}

/** A tenant, or a group that has none yet. Of `settings` only the suffixes of its groups count. */
export function ofTenant(tenant: TenantBinding, settings: RoleSuffixes): TenantResource {
  return { kind: 'tenant', tenant, suffixes: settings, registryId: null, repository: null }
}

/** A registry as a whole. */
export function ofRegistry(
  registry: { id: string; tenant: TenantBinding },
  settings: RoleSuffixes,
): TenantResource {
  return { ...ofTenant(registry.tenant, settings), registryId: registry.id }
}

/** One repository of a registry, which need not exist yet. */
export function ofRepository(
  registry: { id: string; tenant: TenantBinding },
  repository: string,
  settings: RoleSuffixes,
): TenantResource {
  return { ...ofRegistry(registry, settings), repository }
}

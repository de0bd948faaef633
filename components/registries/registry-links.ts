export type RegistryPlace = { tenantSlug: string; registrySlug: string }

/** The page of a registry, or one of its tabs. */
export function registryHref(place: RegistryPlace, tab = ''): string {
  const base = `/registries/${encodeURIComponent(place.tenantSlug)}/${encodeURIComponent(place.registrySlug)}`
  return tab === '' ? base : `${base}/${tab}`
}

/** The page of a repository's tags. */
export function repositoryHref(place: RegistryPlace, repository: string): string {
  return `${registryHref(place, 'tags')}?repository=${encodeURIComponent(repository)}`
}

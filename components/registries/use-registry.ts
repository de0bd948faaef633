'use client'

import { useQuery } from '@tanstack/react-query'
import { registryQuery } from '@/lib/client/registry-queries'
import type { RegistryDetail } from '@/lib/tenants/views'

/** A registry as it is now, from what the server rendered on. */
export function useRegistry(initial: RegistryDetail) {
  const place = { tenantSlug: initial.tenantSlug, registrySlug: initial.slug }
  return useQuery({ ...registryQuery(place), initialData: initial })
}

import { cache } from 'react'
import { orNotFound } from '@/app/or-not-found'
import { requireActor } from '@/app/require-actor'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { getRegistry } from '@/lib/tenants/get-registry'

export type RegistryParams = Promise<{ tenant: string; registry: string }>

/** Actor and registry of this page, asked for once by layout and page; the not-found page for anything else. */
export const registryOfRequest = cache(async (tenantSlug: string, registrySlug: string) => {
  const actor = await requireActor(`/registries/${tenantSlug}/${registrySlug}`)
  const place = { tenantSlug, registrySlug }
  const registry = await orNotFound(getRegistry(contextForRequest(newId()), actor, place))
  return { actor, registry }
})

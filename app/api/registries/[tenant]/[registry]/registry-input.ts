import { z } from 'zod'

/** The path of a registry's routes, which names it as its pages do. */
export const registryPathInput = { tenant: z.string(), registry: z.string() }

/** The same with the names that use-cases have for it. */
export function asRegistryRef<T extends { tenant: string; registry: string }>(input: T) {
  const { tenant, registry, ...rest } = input
  return { ...rest, tenantSlug: tenant, registrySlug: registry }
}

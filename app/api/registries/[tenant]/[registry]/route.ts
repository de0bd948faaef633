import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { getRegistry, getRegistryInput } from '@/lib/tenants/get-registry'

const input = z
  .strictObject({ tenant: z.string(), registry: z.string() })
  .transform(({ tenant, registry }) => ({ tenantSlug: tenant, registrySlug: registry }))
  .pipe(getRegistryInput)

export const GET = defineRoute({ input, handler: getRegistry })

import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { getUsage, getUsageInput } from '@/lib/tenants/get-usage'
import { asRegistryRef, registryPathInput } from '../registry-input'

const input = z
  .strictObject({ ...registryPathInput, span: z.string().optional() })
  .transform(asRegistryRef)
  .pipe(getUsageInput)

export const GET = defineRoute({ input, handler: getUsage })

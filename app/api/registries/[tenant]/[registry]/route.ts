import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { getRegistry, getRegistryInput } from '@/lib/tenants/get-registry'
import { asRegistryRef, registryPathInput } from './registry-input'

const input = z.strictObject(registryPathInput).transform(asRegistryRef).pipe(getRegistryInput)

export const GET = defineRoute({ input, handler: getRegistry })

import { z } from 'zod'
import { defineRoute } from '@/app/define-route'
import { viewStorageCleanup, viewStorageCleanupInput } from '@/lib/tenants/view-storage-cleanup'
import { asRegistryRef, registryPathInput } from '../registry-input'

const input = z.object(registryPathInput).transform(asRegistryRef).pipe(viewStorageCleanupInput)

export const GET = defineRoute({ input, handler: viewStorageCleanup })

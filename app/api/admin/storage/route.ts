import { defineRoute } from '@/app/define-route'
import { getStorage, getStorageInput } from '@/lib/tenants/get-storage'

export const GET = defineRoute({ input: getStorageInput, handler: getStorage })

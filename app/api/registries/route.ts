import { defineRoute } from '@/app/define-route'
import { listRegistries, listRegistriesInput } from '@/lib/tenants/list-registries'

export const GET = defineRoute({ input: listRegistriesInput, handler: listRegistries })

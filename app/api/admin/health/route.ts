import { defineRoute } from '@/app/define-route'
import { getHealth, getHealthInput } from '@/lib/tenants/get-health'

export const GET = defineRoute({ input: getHealthInput, handler: getHealth })

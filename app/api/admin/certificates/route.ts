import { defineRoute } from '@/app/define-route'
import { getCertificates, getCertificatesInput } from '@/lib/tenants/get-certificates'

export const GET = defineRoute({ input: getCertificatesInput, handler: getCertificates })

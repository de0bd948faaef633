import { orNotFound } from '@/app/or-not-found'
import { QuotaPage } from '@/components/registries/quota-page'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { getQuotaPage } from '@/lib/tenants/get-quota-page'
import { changeQuotaAction } from '../actions'
import { type RegistryParams, registryOfRequest } from '../registry-of-request'
import { requestQuotaAction } from './actions'

export default async function RoomPage({ params }: Readonly<{ params: RegistryParams }>) {
  const { tenant, registry: slug } = await params
  const { actor, registry } = await registryOfRequest(tenant, slug)
  const place = { tenantSlug: tenant, registrySlug: slug }
  return (
    <QuotaPage
      initial={registry}
      page={await orNotFound(getQuotaPage(contextForRequest(newId()), actor, place))}
      requestQuota={requestQuotaAction}
      changeQuota={changeQuotaAction}
    />
  )
}

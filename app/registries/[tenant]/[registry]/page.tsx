import { RegistryOverview } from '@/components/registries/registry-overview'
import { caFacts } from '@/lib/tenants/ca-facts'
import { deleteRegistryAction, retryRegistryAction, suspendRegistryAction } from './actions'
import { type RegistryParams, registryOfRequest } from './registry-of-request'

export default async function OverviewPage({ params }: Readonly<{ params: RegistryParams }>) {
  const { tenant, registry: slug } = await params
  const { registry } = await registryOfRequest(tenant, slug)
  return (
    <RegistryOverview
      initial={registry}
      ca={caFacts()}
      retry={retryRegistryAction}
      suspend={suspendRegistryAction}
      remove={deleteRegistryAction}
    />
  )
}

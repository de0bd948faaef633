import { RegistrySettings } from '@/components/registries/registry-settings'
import { changeQuotaAction } from '../actions'
import { type RegistryParams, registryOfRequest } from '../registry-of-request'

export default async function SettingsPage({ params }: Readonly<{ params: RegistryParams }>) {
  const { tenant, registry: slug } = await params
  const { registry } = await registryOfRequest(tenant, slug)
  return <RegistrySettings initial={registry} changeQuota={changeQuotaAction} />
}

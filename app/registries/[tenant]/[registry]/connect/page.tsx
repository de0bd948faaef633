import { ConnectGuide } from '@/components/registries/connect-guide'
import { EmptyState } from '@/components/ui/empty-state'
import { portalUrl } from '@/lib/env/addresses'
import { settingsOfProcess } from '@/lib/env/settings-of-process'
import { caFacts } from '@/lib/tenants/ca-facts'
import { isOidcName } from '@/lib/tenants/oidc-name'
import { type RegistryParams, registryOfRequest } from '../registry-of-request'

export default async function ConnectPage({ params }: Readonly<{ params: RegistryParams }>) {
  const { tenant, registry: slug } = await params
  const { actor, registry } = await registryOfRequest(tenant, slug)
  if (registry.address === null) {
    return (
      <EmptyState title="No address yet">
        The registry gets its address while it comes up. Come back when it is ready.
      </EmptyState>
    )
  }
  return (
    <ConnectGuide
      address={registry.address}
      username={actor.username}
      caUrl={`${portalUrl(settingsOfProcess())}/ca.crt`}
      ca={caFacts()}
      mayPush={registry.abilities.push}
      hasPassword={!isOidcName(actor.username)}
    />
  )
}

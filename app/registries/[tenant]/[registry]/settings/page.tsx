import { outcomeForPage } from '@/app/outcome-for-page'
import { RegistrySettings } from '@/components/registries/registry-settings'
import { StorageNotice } from '@/components/registries/storage-notice'
import { listBin } from '@/lib/images/bin/list-bin'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { findPlatformObservation } from '@/lib/tenants/platform-observation'
import { changeChoices } from '@/lib/tenants/registry-limits'
import { replicasNow } from '@/lib/tenants/replicas-now'
import { changeQuotaAction, changeRegistryAction, restartRegistryAction } from '../actions'
import { type RegistryParams, registryOfRequest } from '../registry-of-request'

export default async function SettingsPage({ params }: Readonly<{ params: RegistryParams }>) {
  const { tenant, registry: slug } = await params
  const { actor, registry } = await registryOfRequest(tenant, slug)
  // Null also for one that did not come up yet, which holds nothing.
  const bin = await outcomeForPage(actor, (context) =>
    listBin(context, actor, { tenantSlug: tenant, registrySlug: slug }),
  )
  const { db, settings } = contextForRequest(newId())
  const observation = await findPlatformObservation(db)
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <StorageNotice initial={registry} />
      <RegistrySettings
        initial={registry}
        binBytes={bin.ok ? bin.data.freedBytes : null}
        changeQuota={changeQuotaAction}
        choices={changeChoices(settings)}
        replicas={replicasNow(settings, observation)}
        change={changeRegistryAction}
        restart={restartRegistryAction}
      />
    </div>
  )
}

import { outcomeForPage } from '@/app/outcome-for-page'
import { registryHref } from '@/components/registries/registry-links'
import { RefusedPage } from '@/components/requests/refused-page'
import { UsagePanel } from '@/components/usage/usage-panel'
import { getUsage } from '@/lib/tenants/get-usage'
import { type RegistryParams, registryOfRequest } from '../registry-of-request'
import { measureAgainAction } from './actions'

export default async function UsagePage({ params }: Readonly<{ params: RegistryParams }>) {
  const { tenant, registry: slug } = await params
  const { actor } = await registryOfRequest(tenant, slug)
  const place = { tenantSlug: tenant, registrySlug: slug }
  const outcome = await outcomeForPage(actor, (context) =>
    getUsage(context, actor, { ...place, span: 'hour' }),
  )
  if (!outcome.ok) {
    const back = { href: registryHref(place), text: 'To the registry' }
    return <RefusedPage title="Usage" problem={outcome.error} back={back} />
  }
  return <UsagePanel place={place} initial={outcome.data} measureAgain={measureAgainAction} />
}

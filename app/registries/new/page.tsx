import type { Metadata } from 'next'
import { requireActor } from '@/app/require-actor'
import { RequestForm } from '@/components/registries/request-form'
import { PageHeader } from '@/components/ui/page-header'
import { requestDeps } from '@/lib/auth/request-deps'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { getRequestForm } from '@/lib/tenants/get-request-form'
import { requestAccessAction, requestRegistryAction } from './actions'

export const metadata: Metadata = { title: 'Request a registry' }

export default async function NewRegistryPage() {
  const actor = await requireActor('/registries/new')
  const context = contextForRequest(newId())
  const facts = await getRequestForm(context, actor, {}, await requestDeps())
  return (
    <>
      <PageHeader
        title="Request a registry"
        about="Within your team’s budget it is there within seconds. Above, an admin decides first."
      />
      <RequestForm
        facts={facts}
        registryHost={context.settings.REGISTRY_HOST}
        request={requestRegistryAction}
        requestAccess={requestAccessAction}
      />
    </>
  )
}

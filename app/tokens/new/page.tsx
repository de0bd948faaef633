import type { Metadata } from 'next'
import { requireActor } from '@/app/require-actor'
import { NewTokenForm } from '@/components/tokens/new-token-form'
import { tokenHref } from '@/components/tokens/token-links'
import { PageHeader } from '@/components/ui/page-header'
import { portalUrl } from '@/lib/env/addresses'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { getPersonalTokenForm } from '@/lib/tokens/get-token-form'
import { createPersonalTokenAction } from '../actions'

export const metadata: Metadata = { title: 'New access token' }

export default async function NewTokenPage() {
  const actor = await requireActor('/tokens/new')
  const context = contextForRequest(newId())
  const facts = await getPersonalTokenForm(context, actor, {})
  return (
    <>
      <PageHeader title="New access token" about="For one machine or script of yours." />
      <NewTokenForm
        kind="personal"
        facts={facts}
        portalUrl={portalUrl(context.settings)}
        create={createPersonalTokenAction}
        back={tokenHref()}
      />
    </>
  )
}

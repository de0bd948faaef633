import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { CiRefused } from '@/components/tokens/ci-refused'
import { NewCiAccount } from '@/components/tokens/new-ci-account'
import { ciHref } from '@/components/tokens/token-links'
import { PageHeader } from '@/components/ui/page-header'
import { portalUrl } from '@/lib/env/addresses'
import { settingsOfProcess } from '@/lib/env/settings-of-process'
import { getCiAccountForm } from '@/lib/tokens/get-token-form'
import { createCiAccountAction } from '../actions'

export default async function NewCiAccountPage({
  params,
}: Readonly<{ params: Promise<{ tenant: string }> }>) {
  const { tenant } = await params
  const actor = await requireActor(`${ciHref(tenant)}/new`)
  const outcome = await outcomeForPage(actor, (context) =>
    getCiAccountForm(context, actor, { tenantSlug: tenant }),
  )
  if (!outcome.ok) return <CiRefused problem={outcome.error} />
  return (
    <>
      <PageHeader level={2} title="New CI account" about="For one pipeline of the team." />
      <NewCiAccount
        tenantSlug={tenant}
        facts={outcome.data}
        portalUrl={portalUrl(settingsOfProcess())}
        create={createCiAccountAction}
      />
    </>
  )
}

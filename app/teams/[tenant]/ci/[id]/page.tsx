import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { endSecretAction, revokeTokenAction, rotateTokenAction } from '@/app/tokens/actions'
import { CiRefused } from '@/components/tokens/ci-refused'
import { ciHref } from '@/components/tokens/token-links'
import { TokenPage } from '@/components/tokens/token-page'
import { PageHeader } from '@/components/ui/page-header'
import { portalUrl } from '@/lib/env/addresses'
import { settingsOfProcess } from '@/lib/env/settings-of-process'
import { getCiAccount } from '@/lib/tokens/get-token'

type Props = Readonly<{ params: Promise<{ tenant: string; id: string }> }>

export default async function CiAccountPage({ params }: Props) {
  const { tenant, id } = await params
  const actor = await requireActor(ciHref(tenant, id))
  const outcome = await outcomeForPage(actor, (context) =>
    getCiAccount(context, actor, { tenantSlug: tenant, tokenId: id }),
  )
  if (!outcome.ok) return <CiRefused problem={outcome.error} />
  return (
    <>
      <PageHeader level={2} title={outcome.data.token.name} />
      <TokenPage
        detail={outcome.data}
        portalUrl={portalUrl(settingsOfProcess())}
        back={ciHref(tenant)}
        rotate={rotateTokenAction}
        revoke={revokeTokenAction}
        endSecret={endSecretAction}
      />
    </>
  )
}

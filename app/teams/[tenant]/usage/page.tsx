import { outcomeForPage } from '@/app/outcome-for-page'
import { registryHref } from '@/components/registries/registry-links'
import { RefusedPage } from '@/components/requests/refused-page'
import { UsageSum } from '@/components/usage/usage-sum'
import { getTeamUsage } from '@/lib/tenants/get-team-usage'
import { type TeamParams, teamOfRequest } from '../team-of-request'

export default async function TeamUsagePage({ params }: Readonly<{ params: TeamParams }>) {
  const { tenant: tenantSlug } = await params
  const { actor } = await teamOfRequest(tenantSlug)
  const outcome = await outcomeForPage(actor, (context) =>
    getTeamUsage(context, actor, { tenantSlug }),
  )
  if (!outcome.ok) {
    const back = { href: '/teams', text: 'To my teams' }
    return <RefusedPage title="Usage" problem={outcome.error} back={back} />
  }
  return (
    <UsageSum
      view={outcome.data}
      rowTitle="Registry"
      hrefOf={(registrySlug) => registryHref({ tenantSlug, registrySlug }, 'usage')}
      exportHref={`/api/usage?tenantSlug=${encodeURIComponent(tenantSlug)}`}
    />
  )
}

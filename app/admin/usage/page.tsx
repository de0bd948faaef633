import type { Metadata } from 'next'
import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { RefusedPage } from '@/components/requests/refused-page'
import { teamHref } from '@/components/teams/team-links'
import { PageHeader } from '@/components/ui/page-header'
import { UsageSum } from '@/components/usage/usage-sum'
import { getPlatformUsage } from '@/lib/tenants/get-platform-usage'

export const metadata: Metadata = { title: 'Usage' }

export default async function PlatformUsagePage() {
  const actor = await requireActor('/admin/usage')
  const outcome = await outcomeForPage(actor, (context) => getPlatformUsage(context, actor, {}))
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Usage"
        problem={outcome.error}
        advice="Only admins of the platform see what all teams use. What yours uses is on its own page."
        back={{ href: '/teams', text: 'To my teams' }}
      />
    )
  }
  return (
    <>
      <PageHeader
        title="Usage"
        about="What all teams use and were granted, beside what the storage holds."
      />
      <UsageSum
        view={outcome.data}
        rowTitle="Team"
        hrefOf={(slug) => teamHref(slug, 'usage')}
        exportHref="/api/usage"
      />
    </>
  )
}

import type { Metadata } from 'next'
import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { HealthPanel } from '@/components/health/health-panel'
import { RefusedPage } from '@/components/requests/refused-page'
import { PageHeader } from '@/components/ui/page-header'
import { getHealth } from '@/lib/tenants/get-health'
import { measurePlatformAction, testPlatformAction } from './actions'

export const metadata: Metadata = { title: 'Health' }

export default async function HealthPage() {
  const actor = await requireActor('/admin/health')
  const outcome = await outcomeForPage(actor, (context) => getHealth(context, actor, {}))
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Health"
        problem={outcome.error}
        advice="Only admins of the platform see its health. How your registry is doing is on its own page."
        back={{ href: '/registries', text: 'To my registries' }}
      />
    )
  }
  return (
    <>
      <PageHeader
        title="Health"
        about="What a worker last saw of Swarm, storage and directory, and how far the platform is from what is desired."
      />
      <HealthPanel
        initial={outcome.data}
        test={testPlatformAction}
        measure={measurePlatformAction}
      />
    </>
  )
}

import type { Metadata } from 'next'
import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { RefusedPage } from '@/components/requests/refused-page'
import { StoragePanel } from '@/components/storage/storage-panel'
import { PageHeader } from '@/components/ui/page-header'
import { getStorage } from '@/lib/tenants/get-storage'
import { testPlatformAction } from '../health/actions'

export const metadata: Metadata = { title: 'Storage' }

export default async function StoragePage() {
  const actor = await requireActor('/admin/storage')
  const outcome = await outcomeForPage(actor, (context) => getStorage(context, actor, {}))
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Storage"
        problem={outcome.error}
        advice="Only admins of the platform see its storage. What your registry uses is on its own page."
        back={{ href: '/registries', text: 'To my registries' }}
      />
    )
  }
  return (
    <>
      <PageHeader
        title="Storage"
        about="Whether the tree of all registries is there and takes writes, what the nodes say of it, and how the array behind it is."
      />
      <StoragePanel initial={outcome.data} measure={testPlatformAction} />
    </>
  )
}

import type { Metadata } from 'next'
import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { ConnectionTest } from '@/components/directory/connection-test'
import { DirectorySettings } from '@/components/directory/directory-settings'
import { PersonLookup } from '@/components/directory/person-lookup'
import { RefusedPage } from '@/components/requests/refused-page'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { currentDirectory } from '@/lib/auth/current-directory'
import { describeDirectory } from '@/lib/auth/describe-directory'
import { lookUpPersonAction, testDirectoryAction } from './actions'

export const metadata: Metadata = { title: 'Directory' }

// Asks the directory nothing by itself: when that is down, this page is what an admin needs.
export default async function DirectoryPage() {
  const actor = await requireActor('/admin/directory')
  const outcome = await outcomeForPage(actor, (context) =>
    describeDirectory(context, actor, {}, currentDirectory()),
  )
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Directory"
        problem={outcome.error}
        advice="Only admins of the platform see how the directory is set up. Ask one of them if somebody cannot sign in."
        back={{ href: '/registries', text: 'To my registries' }}
      />
    )
  }
  return (
    <>
      <PageHeader
        title="Directory"
        about="Where people and groups come from: whether it answers, and what it says of somebody."
      />
      {outcome.data === null ? (
        <EmptyState title="No directory is set up">
          People sign in with the identity provider alone. LDAP_URL and its companions would add a
          directory beside it.
        </EmptyState>
      ) : (
        <div className="grid grid-cols-1 gap-8">
          <ConnectionTest urls={outcome.data.urls} test={testDirectoryAction} />
          <PersonLookup lookUp={lookUpPersonAction} />
          <DirectorySettings directory={outcome.data} />
        </div>
      )}
    </>
  )
}

import type { Metadata } from 'next'
import { endSessionsAction } from '@/app/account/actions'
import { firstValue } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { SignedInTable } from '@/components/account/signed-in-table'
import { RefusedPage } from '@/components/requests/refused-page'
import { Button } from '@/components/ui/button'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { TextField } from '@/components/ui/text-field'
import { listSignedIn, signedInInput } from '@/lib/auth/sessions/list-sessions'

export const metadata: Metadata = { title: 'Sessions' }

type Props = Readonly<{ searchParams: Promise<Record<string, string | string[] | undefined>> }>

export default async function SessionsPage({ searchParams }: Props) {
  const actor = await requireActor('/admin/sessions')
  const search = firstValue((await searchParams).search).slice(0, 100)
  const outcome = await outcomeForPage(actor, (context) =>
    listSignedIn(context, actor, signedInInput.parse({ search })),
  )
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Sessions"
        problem={outcome.error}
        advice="Only admins of the platform see who is signed in. Your own sessions are on your account page."
        back={{ href: '/account', text: 'To my account' }}
      />
    )
  }
  return (
    <>
      <PageHeader
        title="Sessions"
        about="Who is signed in to the portal, the last seen first. Ending the sessions of somebody keeps nobody from signing in again: for that, change the directory."
      />
      <form method="get" className="mb-6 flex flex-wrap items-end gap-3">
        <TextField label="Search people" name="search" type="search" defaultValue={search} />
        <Button type="submit">Search</Button>
        {search === '' ? null : (
          <Link href="/admin/sessions" className="py-2 text-sm underline">
            Show all
          </Link>
        )}
      </form>
      {outcome.data.length === 0 ? (
        <EmptyState title="Nobody found">
          Nobody with “{search}” in their name is signed in.
        </EmptyState>
      ) : (
        <SignedInTable people={outcome.data} endSessions={endSessionsAction} />
      )}
    </>
  )
}

import type { Metadata } from 'next'
import { DecideRequestCard } from '@/components/requests/decide-request'
import { MyRequest } from '@/components/requests/my-request'
import { RefusedPage } from '@/components/requests/refused-page'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { listRequests } from '@/lib/tenants/list-requests'
import { platformAbilities } from '@/lib/tenants/platform-abilities'
import { outcomeForPage } from '../outcome-for-page'
import { requireActor } from '../require-actor'
import { cancelRequestAction, decideRequestAction } from './actions'

export const metadata: Metadata = { title: 'Requests' }

export default async function RequestsPage() {
  const actor = await requireActor('/requests')
  const outcome = await outcomeForPage(actor, (context) =>
    Promise.all([
      listRequests(context, actor, { scope: 'mine' }),
      listRequests(context, actor, { scope: 'decide' }),
    ]),
  )
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Requests"
        problem={outcome.error}
        back={{ href: '/registries', text: 'To my registries' }}
      />
    )
  }
  const [mine, toDecide] = outcome.data
  return (
    <>
      <PageHeader
        title="Requests"
        about="What you asked for, and what waits for you."
        actions={
          <Link href="/registries/new" className={buttonClass('primary')}>
            Request a registry
          </Link>
        }
      />
      <div className="grid gap-10">
        {toDecide.length > 0 || platformAbilities(actor).decideRegistryRequests ? (
          <section aria-labelledby="decide" className="grid gap-4">
            <h2 id="decide" className="text-lg font-semibold">
              Waiting for your decision
            </h2>
            {toDecide.length === 0 ? <p className="text-muted">Nothing waits for you.</p> : null}
            {toDecide.map((request) => (
              <DecideRequestCard
                key={request.id}
                request={request}
                decideRequest={decideRequestAction}
              />
            ))}
          </section>
        ) : null}
        <section aria-labelledby="mine" className="grid gap-4">
          <h2 id="mine" className="text-lg font-semibold">
            My requests
          </h2>
          {mine.length === 0 ? (
            <EmptyState title="You have asked for nothing yet">
              Ask for a registry of your team, or for access to another team.
            </EmptyState>
          ) : null}
          {mine.map((request) => (
            <MyRequest key={request.id} request={request} cancelRequest={cancelRequestAction} />
          ))}
        </section>
      </div>
    </>
  )
}

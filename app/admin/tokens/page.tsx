import type { Metadata } from 'next'
import { firstValue, type SearchParams } from '@/app/first-value'
import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { revokeTokenAction } from '@/app/tokens/actions'
import { RefusedPage } from '@/components/requests/refused-page'
import { PolicyForm } from '@/components/tokens/policy-form'
import { RevokeButton } from '@/components/tokens/revoke-button'
import { TokenSearch } from '@/components/tokens/token-search'
import { TokenTable } from '@/components/tokens/token-table'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { listAllTokens } from '@/lib/tokens/list-all-tokens'
import { changePolicyAction } from './actions'

export const metadata: Metadata = { title: 'Access tokens of everybody' }

export default async function AllTokensPage({
  searchParams,
}: Readonly<{ searchParams: SearchParams }>) {
  const actor = await requireActor('/admin/tokens')
  const query = await searchParams
  const search = firstValue(query.search)
  const outcome = await outcomeForPage(actor, (context) =>
    listAllTokens(context, actor, { search, after: firstValue(query.after) }),
  )
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Access tokens of everybody"
        problem={outcome.error}
        advice="Only admins of the platform see the tokens of others."
        back={{ href: '/tokens', text: 'To my own tokens' }}
      />
    )
  }
  const { policy, beyondPolicy, tokens, nextCursor } = outcome.data
  return (
    <>
      <PageHeader
        title="Access tokens of everybody"
        about="How long tokens may live, and every one that is not revoked. Nobody can see a secret, admins neither."
      />
      <div className="grid gap-10">
        <section aria-labelledby="policy" className="grid gap-4">
          <h2 id="policy" className="text-lg font-semibold">
            Policy
          </h2>
          <PolicyForm
            policy={policy}
            beyondPolicy={beyondPolicy}
            changePolicy={changePolicyAction}
          />
        </section>
        <section aria-labelledby="tokens" className="grid gap-4">
          <h2 id="tokens" className="text-lg font-semibold">
            Tokens and CI accounts
          </h2>
          <TokenSearch search={search} />
          {tokens.length === 0 ? (
            <EmptyState title={search === '' ? 'No tokens yet' : 'None of that name'} />
          ) : (
            <TokenTable
              caption="Tokens and CI accounts"
              tokens={tokens}
              href={null}
              action={(token) => (
                <RevokeButton token={token} revoke={revokeTokenAction} back={null} />
              )}
            />
          )}
          {nextCursor === null ? null : (
            <div>
              <Link
                href={`/admin/tokens?${new URLSearchParams({ search, after: nextCursor })}`}
                className={buttonClass()}
              >
                Next page
              </Link>
            </div>
          )}
        </section>
      </div>
    </>
  )
}

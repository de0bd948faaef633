import { Plus } from 'lucide-react'
import type { Metadata } from 'next'
import { ciHref, tokenHref } from '@/components/tokens/token-links'
import { TokenTable } from '@/components/tokens/token-table'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { newId } from '@/lib/kernel/ids'
import { contextForRequest } from '@/lib/tenants/context'
import { listCiTeams } from '@/lib/tokens/list-ci-teams'
import { listPersonalTokens } from '@/lib/tokens/list-personal-tokens'
import { requireActor } from '../require-actor'

export const metadata: Metadata = { title: 'Access tokens' }

export default async function TokensPage() {
  const actor = await requireActor('/tokens')
  const context = contextForRequest(newId())
  const [tokens, teams] = await Promise.all([
    listPersonalTokens(context, actor, {}),
    listCiTeams(context, actor, {}),
  ])
  const newToken = (
    <Link href="/tokens/new" className={buttonClass('primary')}>
      <Plus aria-hidden="true" className="size-4" />
      New token
    </Link>
  )
  return (
    <>
      <PageHeader
        title="Access tokens"
        about="To sign in with docker and from scripts without your password. A token never has more rights than you have when it is used."
        actions={tokens.length === 0 ? null : newToken}
      />
      {tokens.length === 0 ? (
        <EmptyState title="No tokens yet" action={newToken}>
          Make one for each machine or script of yours, so that you can take back one without the
          others. For pipelines of a team, its owners make a CI account: that stays when you leave.
        </EmptyState>
      ) : (
        <TokenTable caption="Your tokens" tokens={tokens} href={({ id }) => tokenHref(id)} />
      )}
      {teams.length === 0 ? null : (
        <section aria-labelledby="teams" className="mt-10 grid gap-3">
          <h2 id="teams" className="text-lg font-semibold">
            CI accounts of your teams
          </h2>
          <ul className="flex flex-wrap gap-2">
            {teams.map(({ tenantSlug, groupName }) => (
              <li key={tenantSlug}>
                <Link href={ciHref(tenantSlug)} className={buttonClass()}>
                  {groupName}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

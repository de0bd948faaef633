import { Plus } from 'lucide-react'
import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { CiRefused } from '@/components/tokens/ci-refused'
import { ciHref } from '@/components/tokens/token-links'
import { TokenTable } from '@/components/tokens/token-table'
import { buttonClass } from '@/components/ui/button-class'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { listCiAccounts } from '@/lib/tokens/list-ci-accounts'

export default async function CiAccountsPage({
  params,
}: Readonly<{ params: Promise<{ tenant: string }> }>) {
  const { tenant } = await params
  const actor = await requireActor(ciHref(tenant))
  const outcome = await outcomeForPage(actor, (context) =>
    listCiAccounts(context, actor, { tenantSlug: tenant }),
  )
  if (!outcome.ok) return <CiRefused problem={outcome.error} />
  const { accounts, mayManage } = outcome.data
  const newAccount = mayManage ? (
    <Link href={`${ciHref(tenant)}/new`} className={buttonClass('primary')}>
      <Plus aria-hidden="true" className="size-4" />
      New CI account
    </Link>
  ) : null
  return (
    <>
      <PageHeader
        level={2}
        title="CI accounts"
        about="With these, pipelines sign in to the team’s registries. They belong to the team and to no person."
        actions={accounts.length === 0 ? null : newAccount}
      />
      {accounts.length === 0 ? (
        <EmptyState title="No CI accounts yet" action={newAccount}>
          Make one for each pipeline: with its own scope, it can do no more than it must, and can be
          taken back alone.
        </EmptyState>
      ) : (
        <TokenTable caption="CI accounts" tokens={accounts} href={({ id }) => ciHref(tenant, id)} />
      )}
    </>
  )
}

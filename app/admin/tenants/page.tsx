import type { Metadata } from 'next'
import { outcomeForPage } from '@/app/outcome-for-page'
import { requireActor } from '@/app/require-actor'
import { CapacityPanel } from '@/components/admin/capacity-panel'
import { TenantCard } from '@/components/admin/tenant-card'
import { RefusedPage } from '@/components/requests/refused-page'
import { EmptyState } from '@/components/ui/empty-state'
import { PageHeader } from '@/components/ui/page-header'
import { getCapacity } from '@/lib/tenants/get-capacity'
import { listTenants } from '@/lib/tenants/list-tenants'
import {
  changeBudgetAction,
  changeOvercommitAction,
  changeQuotaAction,
  deleteTenantAction,
} from './actions'

export const metadata: Metadata = { title: 'Tenants' }

export default async function TenantsPage() {
  const actor = await requireActor('/admin/tenants')
  const outcome = await outcomeForPage(actor, (context) =>
    Promise.all([listTenants(context, actor, {}), getCapacity(context, actor, {})]),
  )
  if (!outcome.ok) {
    return (
      <RefusedPage
        title="Tenants"
        problem={outcome.error}
        advice="Only admins of the platform change budgets. Ask one of them if your team needs more."
        back={{ href: '/registries', text: 'To my registries' }}
      />
    )
  }
  const [tenants, capacity] = outcome.data
  return (
    <>
      <PageHeader
        title="Tenants"
        about="What each team may have, what was granted of it, and what is really used."
      />
      <div className="grid gap-6">
        <CapacityPanel capacity={capacity} changeOvercommit={changeOvercommitAction} />
        {tenants.length === 0 ? (
          <EmptyState title="No teams yet">
            A team appears with its first request for a registry or for access.
          </EmptyState>
        ) : null}
        {tenants.map((tenant) => (
          <TenantCard
            key={tenant.id}
            tenant={tenant}
            changeBudget={changeBudgetAction}
            changeQuota={changeQuotaAction}
            deleteTenant={deleteTenantAction}
          />
        ))}
      </div>
    </>
  )
}

import { QuotaBadge } from '@/components/registries/quota-badge'
import type { QuotaAction } from '@/components/registries/registry-actions'
import { registryHref } from '@/components/registries/registry-links'
import { teamHref } from '@/components/teams/team-links'
import { Link } from '@/components/ui/link'
import { Meter } from '@/components/ui/meter'
import { RelativeTime } from '@/components/ui/relative-time'
import { formatBytes } from '@/lib/kernel/bytes'
import type { TenantView } from '@/lib/tenants/views'
import { BudgetForm } from './budget-form'
import type { ChangeBudget, DeleteTenant } from './changes'
import { DeleteTeam } from './delete-team'
import { QuotaForm } from './quota-form'

type TenantCardProps = Readonly<{
  tenant: TenantView
  changeBudget: ChangeBudget
  changeQuota: QuotaAction
  deleteTenant: DeleteTenant
}>

/** One team: what it may have, what was granted of it, and what is really used. */
export function TenantCard({ tenant, changeBudget, changeQuota, deleteTenant }: TenantCardProps) {
  const { groupName, slug, registryQuotas } = tenant
  return (
    <section
      aria-label={`Team ${groupName}`}
      className="grid gap-6 rounded-lg border border-line bg-surface p-5"
    >
      <header>
        <h2 className="text-lg font-semibold wrap-anywhere">{groupName}</h2>
        <p className="flex flex-wrap gap-4 text-sm">
          <span className="font-mono text-muted">{slug}</span>
          <Link href={teamHref(slug, 'access')} className="text-accent underline">
            Who has access<span className="sr-only"> to {groupName}</span>
          </Link>
        </p>
      </header>
      <TenantFigures tenant={tenant} />
      <BudgetForm tenant={tenant} changeBudget={changeBudget} />
      {registryQuotas.length === 0 ? (
        <div className="flex flex-wrap items-center justify-between gap-3 border-t border-line pt-4">
          <p className="text-sm text-muted">This team has no registry.</p>
          <DeleteTeam tenant={tenant} deleteTenant={deleteTenant} />
        </div>
      ) : (
        <ul className="grid gap-4">
          {registryQuotas.map((registry) => (
            <li key={registry.id} className="grid gap-3 border-t border-line pt-4">
              <h3 className="flex flex-wrap items-baseline gap-3">
                <Link
                  href={registryHref({ tenantSlug: slug, registrySlug: registry.slug })}
                  className="font-medium text-accent underline"
                >
                  {registry.slug}
                </Link>
                <span className="text-sm text-muted">{registry.phase}</span>
                <QuotaBadge usage={registry.usage} quotaBytes={registry.quotaBytes} />
              </h3>
              <RegistryUsage registry={registry} />
              <QuotaForm tenantSlug={slug} registry={registry} changeQuota={changeQuota} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function TenantFigures({ tenant }: Readonly<{ tenant: TenantView }>) {
  const { budgetBytes, grantedBytes, usedBytes, measuredAt, registries, maxRegistries } = tenant
  return (
    <div className="grid gap-4 sm:grid-cols-3">
      <Figure
        name="Granted"
        value={grantedBytes}
        max={budgetBytes}
        text={`${formatBytes(grantedBytes)} of ${formatBytes(budgetBytes)}${grantedBytes > budgetBytes ? ', over-committed' : ''}`}
      />
      <div>
        <Figure
          name="Used"
          value={usedBytes}
          max={budgetBytes}
          text={
            measuredAt === null
              ? 'not measured yet'
              : `${formatBytes(usedBytes)} of ${formatBytes(budgetBytes)}`
          }
        />
        {measuredAt === null ? null : (
          <p className="text-sm text-muted">
            measured <RelativeTime iso={measuredAt} />
          </p>
        )}
      </div>
      <Figure
        name="Registries"
        value={registries}
        max={maxRegistries}
        text={`${registries} of ${maxRegistries}`}
      />
    </div>
  )
}

function Figure(props: Readonly<{ name: string; value: number; max: number; text: string }>) {
  const { name, value, max, text } = props
  return (
    <div className="grid gap-1">
      <span className="text-sm font-medium">{name}</span>
      <Meter label={name} value={value} max={max} text={text} tone={toneOf(value, max)} />
    </div>
  )
}

function RegistryUsage({
  registry: { usage, quotaBytes, slug },
}: Readonly<{ registry: TenantView['registryQuotas'][number] }>) {
  if (usage === null) return <p className="text-sm text-muted">Use not measured yet.</p>
  const text = `${formatBytes(usage.usedBytes)} of ${formatBytes(quotaBytes)} used`
  return (
    <div>
      <Meter
        label={`Use of ${slug}`}
        value={usage.usedBytes}
        max={quotaBytes}
        text={text}
        tone={toneOf(usage.usedBytes, quotaBytes)}
      />
      <p className="text-sm text-muted">
        measured <RelativeTime iso={usage.measuredAt} />
      </p>
    </div>
  )
}

function toneOf(value: number, max: number): 'accent' | 'warn' | 'bad' {
  if (value > max) return 'bad'
  return value >= max * 0.9 ? 'warn' : 'accent'
}

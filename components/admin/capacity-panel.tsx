import { registryHref } from '@/components/registries/registry-links'
import { Badge } from '@/components/ui/badge'
import { Link } from '@/components/ui/link'
import { Meter } from '@/components/ui/meter'
import { Notice } from '@/components/ui/notice'
import { formatBytes } from '@/lib/kernel/bytes'
import type { CapacityView } from '@/lib/tenants/views'
import type { ChangeOvercommit } from './changes'
import { OvercommitForm } from './overcommit-form'

type Props = Readonly<{ capacity: CapacityView; changeOvercommit: ChangeOvercommit }>

/** The platform as a whole: what it can hold, what was granted of it, and what is really used. */
export function CapacityPanel({ capacity, changeOvercommit }: Props) {
  const { capacityBytes, budgetedBytes, grantedBytes, usedBytes, unsentMails } = capacity
  return (
    <section
      aria-labelledby="platform"
      className="grid gap-5 rounded-lg border border-line bg-surface p-5"
    >
      <header className="flex flex-wrap items-center gap-3">
        <h2 id="platform" className="text-lg font-semibold">
          Platform
        </h2>
        {capacityBytes !== null && budgetedBytes > capacityBytes ? (
          <Badge tone="warn">Over-committed by {formatBytes(budgetedBytes - capacityBytes)}</Badge>
        ) : null}
      </header>
      {capacityBytes === null ? (
        <p className="text-sm text-muted">
          The size of the storage is not known yet: it was not seen since the start, and
          STORAGE_CAPACITY is not set. Until then no budget is refused.
        </p>
      ) : null}
      <div className="grid gap-4 sm:grid-cols-3">
        <Share name="Budgets of teams" value={budgetedBytes} max={capacityBytes} />
        <Share name="Quotas of registries" value={grantedBytes} max={capacityBytes} />
        <Share name="Used" value={usedBytes} max={capacityBytes} />
      </div>
      <OvercommitForm isAllowed={capacity.overcommitAllowed} changeOvercommit={changeOvercommit} />
      {unsentMails.length === 0 ? null : <UnsentMails mails={unsentMails} />}
    </section>
  )
}

function Share({
  name,
  value,
  max,
}: Readonly<{ name: string; value: number; max: number | null }>) {
  if (max === null) {
    return (
      <p className="text-sm">
        <span className="font-medium">{name}</span>
        <br />
        <span className="text-muted">{formatBytes(value)}</span>
      </p>
    )
  }
  const percent = Math.round((value / max) * 100)
  return (
    <div className="grid gap-1">
      <span className="text-sm font-medium">{name}</span>
      <Meter
        label={name}
        value={value}
        max={max}
        text={`${formatBytes(value)} of ${formatBytes(max)} (${percent} %)`}
        tone={value > max ? 'bad' : 'accent'}
      />
    </div>
  )
}

function UnsentMails({ mails }: Readonly<{ mails: CapacityView['unsentMails'] }>) {
  return (
    <Notice tone="warn" title="Mails about quotas that did not reach everybody">
      <ul className="grid gap-1">
        {mails.map(({ tenantSlug, slug, threshold, problem, isTriedAgain }) => (
          <li key={`${tenantSlug}/${slug} ${threshold}`} className="wrap-anywhere">
            <Link
              href={registryHref({ tenantSlug, registrySlug: slug })}
              className="font-medium underline"
            >
              {tenantSlug}/{slug}
            </Link>
            , {threshold} %: {problem}
            {isTriedAgain ? ' It is tried again.' : ''}
          </li>
        ))}
      </ul>
    </Notice>
  )
}

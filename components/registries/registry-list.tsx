'use client'

import { useQuery } from '@tanstack/react-query'
import { Badge } from '@/components/ui/badge'
import { CopyButton } from '@/components/ui/copy-button'
import { DataTable } from '@/components/ui/data-table'
import { EmptyState } from '@/components/ui/empty-state'
import { Link } from '@/components/ui/link'
import { Notice } from '@/components/ui/notice'
import { type ListScope, registriesQuery } from '@/lib/client/registry-queries'
import type { RegistrySummary } from '@/lib/tenants/views'
import { PhaseBadge } from './phase-badge'
import { QuotaBadge } from './quota-badge'
import { registryHref } from './registry-links'
import { UsageMeter } from './usage-meter'

const COLUMNS = [
  { key: 'name', title: 'Registry' },
  { key: 'state', title: 'State' },
  { key: 'address', title: 'Address' },
  { key: 'usage', title: 'Storage' },
  { key: 'role', title: 'Your role' },
]

type Props = Readonly<{
  scope: ListScope
  /** Only those without a push or a pull for so many days. */
  idle: number | null
  initial: RegistrySummary[]
}>

export function RegistryList({ scope, idle, initial }: Props) {
  const { data, error } = useQuery({ ...registriesQuery(scope, idle), initialData: initial })
  if (data.length === 0 && idle !== null) {
    return (
      <EmptyState title="None is idle">
        Every registry had a push or a pull within {idle} {idle === 1 ? 'day' : 'days'}, or is
        younger.
      </EmptyState>
    )
  }
  if (data.length === 0) {
    return (
      <EmptyState
        title="No registries yet"
        action={
          <Link href="/registries/new" className="font-medium text-accent underline">
            Ask for the first one
          </Link>
        }
      >
        A registry is a private place for your team’s container images, with an address and a quota
        of its own. Ask for one: small ones are there within seconds.
      </EmptyState>
    )
  }
  return (
    <div className="grid gap-4">
      {error === null ? null : <Notice tone="warn">{error.message}</Notice>}
      <DataTable caption="Registries" columns={COLUMNS}>
        {data.map((registry) => (
          <RegistryRow key={registry.id} registry={registry} />
        ))}
      </DataTable>
    </div>
  )
}

function RegistryRow({ registry }: Readonly<{ registry: RegistrySummary }>) {
  const { tenantSlug, slug, address, failure, suspension, idleDays } = registry
  return (
    <tr>
      <td>
        <Link
          href={registryHref({ tenantSlug, registrySlug: slug })}
          className="font-medium text-accent underline-offset-2 hover:underline"
        >
          {tenantSlug}/{slug}
        </Link>
      </td>
      <td>
        <span className="flex flex-wrap gap-1">
          <PhaseBadge {...registry} />
          <QuotaBadge usage={registry.usage} quotaBytes={registry.quotaBytes} />
        </span>
        {idleDays === null ? null : (
          <p className="mt-1">
            <Badge tone="neutral">
              Idle for {idleDays} {idleDays === 1 ? 'day' : 'days'}
            </Badge>
          </p>
        )}
        {suspension === null ? null : (
          <p className="mt-1 max-w-xs text-xs text-muted wrap-anywhere">
            By {suspension.by}: “{suspension.reason}”
          </p>
        )}
        {failure === null ? null : (
          <p className="mt-1 max-w-xs text-xs text-muted">{failure.sentence}</p>
        )}
      </td>
      <td className="whitespace-nowrap">
        {address === null ? (
          <span className="text-muted">not yet</span>
        ) : (
          <span className="inline-flex items-center gap-1">
            <code className="font-mono">{address}</code>
            <CopyButton text={address} label={`Copy the address of ${tenantSlug}/${slug}`} />
          </span>
        )}
      </td>
      <td className="min-w-48">
        <UsageMeter usage={registry.usage} quotaBytes={registry.quotaBytes} />
      </td>
      <td>{registry.role ?? <span className="text-muted">admin</span>}</td>
    </tr>
  )
}

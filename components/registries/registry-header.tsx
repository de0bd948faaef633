'use client'

import { ciHref } from '@/components/tokens/token-links'
import { CopyButton } from '@/components/ui/copy-button'
import { Link } from '@/components/ui/link'
import { PageHeader } from '@/components/ui/page-header'
import { isGone } from '@/lib/client/registry-queries'
import type { RegistryDetail } from '@/lib/tenants/views'
import { PhaseBadge } from './phase-badge'
import { useRegistry } from './use-registry'

export function RegistryHeader({ initial }: Readonly<{ initial: RegistryDetail }>) {
  const { data, error } = useRegistry(initial)
  const { tenantSlug, slug, address, purpose } = data
  return (
    <>
      <nav aria-label="Breadcrumb" className="mb-2 text-sm">
        <Link href="/registries" className="text-accent hover:underline">
          Registries
        </Link>
        <span aria-hidden="true" className="text-muted">
          {' / '}
        </span>
        {data.role === 'owner' ? (
          <Link href={ciHref(tenantSlug)} className="text-accent hover:underline">
            {tenantSlug}
          </Link>
        ) : (
          <span className="text-muted">{tenantSlug}</span>
        )}
      </nav>
      <PageHeader
        title={`${tenantSlug}/${slug}`}
        about={
          <>
            {purpose}
            {address === null ? null : (
              <span className="mt-1 flex items-center gap-1">
                <code className="font-mono text-text">{address}</code>
                <CopyButton text={address} label="Copy the address" />
              </span>
            )}
          </>
        }
        actions={
          <PhaseBadge
            phase={isGone(error) ? 'deleted' : data.phase}
            failure={data.failure}
            readOnlyUntil={data.readOnlyUntil}
          />
        }
      />
    </>
  )
}
